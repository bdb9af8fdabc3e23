package engine

import (
	"image"
	"unsafe"

	"github.com/whorl-afis/whorl/rdsi/internal/locked"
	"github.com/whorl-afis/whorl/template"
)

// A vault is where the images and templates of one request live: pages of their own that are neither swapped out nor
// dumped, as those of the transaction. What decoders and the extractor make on the way there is on the heap, for the time
// of one image, and overwritten by them. Where the system gives no such pages things stay on the heap.
type vault struct{ buffers []*locked.Buffer }

// room returns zero bytes of the vault, or nil.
func (v *vault) room(size int) []byte {
	b, err := locked.New(size)
	if err != nil {
		return nil
	}
	v.buffers = append(v.buffers, b)
	return b.Bytes()
}

// image moves the pixels of an image into the vault. It is given back with dismiss.
func (v *vault) image(img *image.Gray) {
	pix := v.room(len(img.Pix))
	if pix == nil {
		return
	}
	copy(pix, img.Pix)
	clear(img.Pix)
	img.Pix = pix
}

// dismiss frees what was taken last: images are needed for the time of their extraction only.
func (v *vault) dismiss(img *image.Gray) {
	clear(img.Pix)
	for i, b := range v.buffers {
		if len(img.Pix) > 0 && len(b.Bytes()) > 0 && &b.Bytes()[0] == &img.Pix[0] {
			b.Free()
			v.buffers = append(v.buffers[:i], v.buffers[i+1:]...)
			break
		}
	}
	img.Pix = nil
}

// template moves what a template says of a finger into the vault.
func (v *vault) template(t *template.Template) {
	const size = int(unsafe.Sizeof(template.Minutia{}))
	n := len(t.Minutiae) * size
	cells := 0
	if t.Map != nil {
		cells = len(t.Map.Cells)
	}
	if n == 0 {
		return
	}
	b := v.room(n + cells)
	if b == nil {
		return
	}
	// A minutia holds numbers and no pointers, and pages begin at a multiple of any size that they need.
	minutiae := unsafe.Slice((*template.Minutia)(unsafe.Pointer(&b[0])), len(t.Minutiae))
	copy(minutiae, t.Minutiae)
	clear(t.Minutiae[:cap(t.Minutiae)])
	t.Minutiae = minutiae
	if t.Map != nil {
		copy(b[n:], t.Map.Cells)
		clear(t.Map.Cells[:cap(t.Map.Cells)])
		t.Map.Cells = b[n:]
	}
}

// free overwrites everything and gives the pages back.
func (v *vault) free() {
	for _, b := range v.buffers {
		b.Free()
	}
	v.buffers = nil
}
