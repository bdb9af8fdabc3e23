package descriptor

import (
	"encoding/binary"

	"github.com/whorl-afis/whorl/template"
)

// Describe stores the codes that Encode gives with t, unless it has them.
func Describe(t *template.Template, max int) {
	n := wanted(t, max)
	if Stored(t, n) {
		return
	}
	var room [pool]Code
	data := make([]byte, 0, n*template.CodeSize)
	for _, c := range AppendCodes(room[:0], t, n) {
		data = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(data, c[0]), c[1])
	}
	t.Bind(Version(), data)
}

// Stored reports whether AppendCodes need not compute codes of the first max minutiae: t has as many, of this version, bound to its
// minutiae as they are, and one of them is what is computed.
func Stored(t *template.Template, max int) bool {
	h := scratch.Get().(*neighbourhood)
	defer scratch.Put(h)
	return h.stored(t, wanted(t, max))
}

// wanted returns the number of codes that are wanted of t: see Encode.
func wanted(t *template.Template, max int) int {
	n := min(len(t.Minutiae), pool)
	if max >= 0 {
		n = min(n, max)
	}
	return n
}

// stored reports whether t has codes of its first n minutiae that are those that append would give. All of version and binding,
// and one of the codes, is looked at: 1 us where computing takes 35.
func (h *neighbourhood) stored(t *template.Template, n int) bool {
	c := t.Codes
	if c == nil || c.Version != Version() || c.Len() < n || c.Len() > pool || !t.Bound() {
		return false
	}
	i := int(c.Binding % uint64(c.Len()))
	var one [1]Code
	return h.compute(one[:0], t, i, i+1)[0] == storedCode(c, i)
}

// storedCode returns code i of c.
func storedCode(c *template.Codes, i int) Code {
	b := c.Data[i*template.CodeSize:]
	return Code{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])}
}
