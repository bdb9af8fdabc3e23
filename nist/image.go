package nist

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strconv"

	"github.com/whorl-afis/whorl/nist/jp2"
	"github.com/whorl-afis/whorl/nist/jpegl"
	"github.com/whorl-afis/whorl/nist/wsq"
)

// Errors of Print.Image.
var (
	// ErrCodec says that the image is coded in a way that this package does not decode.
	ErrCodec = errors.New("image coding is not supported")
	// ErrNoImage says that the record has none.
	ErrNoImage = errors.New("record has no image")
	// ErrImage says that the image cannot be decoded: cut short, damaged, without a size, or too large.
	ErrImage = errors.New("image cannot be decoded")
)

// Image decodes the image to grey, 8 bits a pixel: 16 bits are cut to their upper 8, colour is reduced to luminance,
// and what is transparent becomes white. The result shares no memory with the transaction.
//
// Raw pixels, WSQ, PNG, JPEG, lossless JPEG and JPEG 2000 are decoded; others give ErrCodec. An image that can only be
// decoded in part is an error. No memory is taken for pixels before the size was found plausible, and, for raw ones,
// the bytes present.
func (p Print) Image() (*image.Gray, error) {
	img, err := p.decode()
	if err == nil {
		return img, nil
	}
	return nil, p.fault(err)
}

func (p *Print) decode() (*image.Gray, error) {
	switch {
	case len(p.data) == 0:
		return nil, ErrNoImage
	case p.Codec == RAW:
		return p.raw()
	case decoders[p.Codec] == nil:
		return nil, fmt.Errorf("%s: %w", codecName(p.Codec), ErrCodec)
	case sniff(p.data) != p.Codec:
		return nil, fmt.Errorf("data are not %s: %w", p.Codec, ErrImage)
	}
	w, h, _, ok := imageSize(p.Codec, p.data)
	if !ok {
		return nil, fmt.Errorf("%s header is damaged: %w", p.Codec, ErrImage)
	}
	if !plausible(w, h) {
		return nil, fmt.Errorf("size %d × %d: %w", w, h, ErrImage)
	}
	img, err := decoders[p.Codec](p.data)
	switch {
	case errors.Is(err, jp2.ErrUnsupported), errors.Is(err, jpegl.ErrUnsupported):
		return nil, fmt.Errorf("%s: %w: %w", p.Codec, ErrCodec, err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w: %w", p.Codec, ErrImage, err)
	}
	return gray(img), nil
}

// decoders by Print.Codec.
var decoders = map[string]func([]byte) (image.Image, error){
	WSQ:   func(b []byte) (image.Image, error) { return wsq.DecodeBytes(b) },
	PNG:   func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) },
	JPEG:  func(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) },
	JPEGL: jpegl.Decode,
	JP2:   jp2.Decode,
}

// codecName keeps whatever a file may hold in CGA out of an error text.
func codecName(codec string) string {
	switch codec {
	case JP2, JPEGL, JPEGLS, FAX:
		return codec
	}
	return "unknown coding"
}

// fault gives an error of Image its place.
func (p *Print) fault(err error) error {
	number, offset := 9, p.rec.Offset // 4.009 and its kin: the image
	if !p.rec.binary {
		number = dataField
	}
	if f, ok := p.rec.Field(dataField); ok && f.Offset >= 0 {
		offset = f.Offset
	}
	return &FieldError{Record: p.Record, Field: fieldName(p.Type, number), Offset: offset, Err: err}
}

// raw reads rows of pixels of 1, 8, 16 or 24 bits. More bytes than needed are ignored.
func (p *Print) raw() (*image.Gray, error) {
	if !plausible(p.Width, p.Height) {
		return nil, fmt.Errorf("size %d × %d: %w", p.Width, p.Height, ErrImage)
	}
	row := rowBytes(p.Width, p.Bits)
	if need := row * p.Height; len(p.data) < need {
		return nil, fmt.Errorf("image data is %d bytes short: %w", need-len(p.data), ErrImage)
	}
	out := image.NewGray(image.Rect(0, 0, p.Width, p.Height))
	for y := range p.Height {
		src, dst := p.data[y*row:(y+1)*row], out.Pix[y*out.Stride:]
		switch p.Bits {
		case 8:
			copy(dst, src)
		case 1: // 0 is white in records of types 5 and 6
			for x := range p.Width {
				dst[x] = 255 * (1 - src[x/8]>>(7-x%8)&1)
			}
		case 16: // upper byte first
			for x := range p.Width {
				dst[x] = src[2*x]
			}
		case 24:
			for x := range p.Width {
				dst[x] = luminance(uint32(src[3*x])*0x101, uint32(src[3*x+1])*0x101, uint32(src[3*x+2])*0x101)
			}
		default:
			return nil, fmt.Errorf("%s bits a pixel: %w", strconv.Itoa(p.Bits), ErrCodec)
		}
	}
	return out, nil
}

// luminance is the grey of a colour of 16 bits a channel, with the weights of image/color.
func luminance(r, g, b uint32) uint8 { return uint8((19595*r + 38470*g + 7471*b + 1<<15) >> 24) }

// gray reduces an image to 8 bits of grey.
func gray(img image.Image) *image.Gray {
	b := img.Bounds()
	if g, ok := img.(*image.Gray); ok && b.Min == (image.Point{}) {
		return g
	}
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		dst := out.Pix[y*out.Stride:][:b.Dx()]
		switch src := img.(type) {
		case *image.Gray:
			copy(dst, src.Pix[src.PixOffset(b.Min.X, b.Min.Y+y):])
		case *image.YCbCr:
			copy(dst, src.Y[src.YOffset(b.Min.X, b.Min.Y+y):])
		case *image.Gray16:
			at := src.PixOffset(b.Min.X, b.Min.Y+y)
			for x := range dst {
				dst[x] = src.Pix[at+2*x]
			}
		default:
			for x := range dst {
				dst[x] = onWhite(img.At(b.Min.X+x, b.Min.Y+y))
			}
		}
	}
	return out
}

// onWhite is the grey of a colour on white paper.
func onWhite(c color.Color) uint8 {
	r, g, b, a := c.RGBA()
	return luminance(r+0xFFFF-a, g+0xFFFF-a, b+0xFFFF-a)
}
