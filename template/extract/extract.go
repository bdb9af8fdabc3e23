package extract

import (
	"errors"
	"fmt"
	"image"
	"math"

	"github.com/whorl-afis/whorl/template"
)

// Errors of Extract. Anything else that an image may hold is a template with a low quality and its Reasons.
var (
	ErrImage      = errors.New("extract: image cannot be used")
	ErrResolution = errors.New("extract: resolution out of range")
)

const (
	// MinPPI and MaxPPI bound the resolutions that are accepted: below, ridges have less than two pixels each;
	// above, nothing but pores is gained (ANSI/NIST-ITL knows 500 and 1000).
	MinPPI = 200
	MaxPPI = 1200
	// MaxPixels bounds the size of an image: a palm at 1000 ppi has 40 million pixels.
	MaxPixels = 64 << 20
	// maxSide is the largest coordinate of a template in pixels; what lies beyond is not looked at.
	maxSide = math.MaxUint16 / template.SubPixel
)

// Options tell what is known of an image. The zero value is a plain live-scan print of an unknown finger at 500 ppi.
type Options struct {
	PPI        float64             // resolution in pixels per inch, MinPPI to MaxPPI; 0 means 500
	Position   template.Position   // copied into the template
	Impression template.Impression // copied into the template

	// Missing are the fingers that are not on an image of several though its position names them; for Fingers and
	// Segment alone.
	Missing []template.Position

	// Trace receives what each step made, in order; the images are its to keep. Those of second looks at a poor or doubtful print
	// are named "smaller: " and "closer: " and the step, and are of another size. Nil costs nothing.
	Trace func(step string, img image.Image)
}

// An Extractor holds the scratch memory of one extraction at a time, about 11 bytes for each pixel of the largest
// image it saw, 18 if that had hardly any minutiae. It is not for concurrent use.
type Extractor struct {
	frame
	texture
	grid
	field
	prober
	ripple
	marks
	first attempt
	other *Extractor // of the same print, smaller; nil until there is need of it
}

// frame is the image being worked on, in pixels at 500 ppi.
type frame struct {
	trace    func(string, image.Image)
	src      []uint8 // grey, row by row, stride apart
	stride   int
	w, h     int
	inverted bool
	settled  bool    // the ground tells that it is not
	patches  float32 // the part of the largest patch that another must have to be print
	sampler  sampler
	cut      []uint8 // one finger of several
}

// New returns an Extractor without scratch; it grows with the images that it sees.
func New() *Extractor { return &Extractor{} }

// Extract is ToGray and Extractor.Extract with a new Extractor.
func Extract(img image.Image, o Options) (*template.Template, error) {
	if img == nil || img.Bounds().Empty() {
		return nil, fmt.Errorf("%w: no pixels", ErrImage)
	}
	if b := img.Bounds(); tooLarge(b) {
		return nil, fmt.Errorf("%w: %d × %d pixels, more than %d", ErrImage, b.Dx(), b.Dy(), MaxPixels)
	}
	return New().Extract(ToGray(img), o)
}

// Extract returns the template of the print on img: dark ridges on a light ground, or the reverse, which it notices.
// An image that shows no print gives a template without minutiae and with its Reasons, not an error; the errors are
// ErrImage and ErrResolution, wrapped.
func (e *Extractor) Extract(img *image.Gray, o Options) (*template.Template, error) {
	t := new(template.Template)
	if err := e.ExtractInto(t, img, o); err != nil {
		return nil, err
	}
	return t, nil
}

// ExtractInto is Extract into a template that is overwritten and whose memory is used again. After an error t is as
// it was.
func (e *Extractor) ExtractInto(t *template.Template, img *image.Gray, o Options) error {
	if err := o.check(img); err != nil {
		return err
	}
	e.trace = o.Trace
	e.patches = patchShare
	e.ridges(img, o.PPI)
	e.details()
	e.again()
	e.smaller(img, o.PPI)
	e.skin()
	e.judge(t, o)
	e.closer(t, img, o.PPI)
	e.forget()
	return nil
}

// details is the second pass: it ends with candidates and how likely they are.
func (e *Extractor) details() {
	e.refine()
	e.filter()
	e.residues()
	e.clean()
	e.grade()
}

// ridges is the first pass: it ends with the mask of the print.
func (e *Extractor) ridges(img *image.Gray, ppi float64) {
	e.resample(img, ppi)
	e.normalise()
	e.segment()
	e.turn()
	e.orient()
	e.measure()
	e.filter()
	e.mask()
}

// check refuses what cannot be worked on, and sets the resolution if it is not given.
func (o *Options) check(img *image.Gray) error {
	if err := check(img); err != nil {
		return err
	}
	if o.PPI == 0 {
		o.PPI = template.PPI
	}
	if !(o.PPI >= MinPPI && o.PPI <= MaxPPI) {
		return fmt.Errorf("%w: %g ppi is not between %d and %d", ErrResolution, o.PPI, MinPPI, MaxPPI)
	}
	return nil
}

// check refuses what has no pixels, too many, or fewer than its own header says.
func check(img *image.Gray) error {
	if img == nil || img.Rect.Empty() {
		return fmt.Errorf("%w: no pixels", ErrImage)
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if tooLarge(img.Rect) {
		return fmt.Errorf("%w: %d × %d pixels, more than %d", ErrImage, w, h, MaxPixels)
	}
	if len(img.Pix) < w || img.Stride < w || h > 1 && (len(img.Pix)-w)/(h-1) < img.Stride {
		return fmt.Errorf("%w: %d bytes are not %d × %d pixels", ErrImage, len(img.Pix), w, h)
	}
	return nil
}

// tooLarge compares without overflow: both sides of a rectangle may be as large as an int.
func tooLarge(r image.Rectangle) bool {
	w, h := r.Dx(), r.Dy()
	return w < 0 || h < 0 || w > MaxPixels || h > MaxPixels || w*h > MaxPixels
}

// forget drops what belongs to the caller.
func (e *Extractor) forget() {
	e.trace = nil
	e.src = nil
}

// Wipe overwrites the scratch, which holds the last print in several forms.
func (e *Extractor) Wipe() {
	e.forget()
	scrub(e.sampler.out)
	scrub(e.cut)
	e.texture.wipe()
	e.grid.wipe()
	e.field.wipe()
	e.ripple.wipe()
	e.marks.wipe()
	e.first.wipe()
	if e.other != nil {
		e.other.Wipe()
	}
}

// grow returns s with length n, reallocated where its capacity is too small; what it held is undefined.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// zeroed is grow with every element zero.
func zeroed[T any](s []T, n int) []T {
	s = grow(s, n)
	clear(s)
	return s
}

// scrub overwrites all that s ever held.
func scrub[T any](s []T) { clear(s[:cap(s)]) }
