package nist

import "strconv"

// skipToBinary brings the place in CNT from a tagged record, which does not stand here, to the next binary one, if what
// stands here has its length.
func (r *reader) skipToBinary() bool {
	was := r.next
	for r.next++; r.next < len(r.list); r.next++ {
		if typ := r.list[r.next].typ; typ >= 3 && typ <= 8 {
			break
		}
	}
	r.listed = true
	if end, ok := r.binaryEnd(r.pos); r.next < len(r.list) && ok && (end == len(r.b) || r.begins(end)) {
		r.warn("", r.pos, "CNT lists a record of type "+strconv.Itoa(r.list[was].typ)+" here, found a binary record")
		return true
	}
	r.next, r.listed = was, false
	return false
}

// fits reports whether binary records that CNT lists reach from here to the end of the input: then its bytes are no
// blanks, though they may look like them.
func (r *reader) fits() bool {
	for i, at := r.next, r.pos; i < len(r.list); i++ {
		typ := r.list[i].typ
		end, ok := r.binaryEnd(at)
		if !ok || typ < 3 || typ > 8 && !unknownType(typ) {
			return false
		}
		if at = end; at == len(r.b) {
			r.filled = i + 1
			return true
		}
	}
	return false
}

// follow brings the place in CNT to a tagged record that stands in the file.
func (r *reader) follow(typ int) {
	for i := r.next; i < len(r.list); i++ {
		if r.list[i].typ != typ {
			continue
		}
		if i > r.next {
			r.warn("", r.pos, "CNT lists "+strconv.Itoa(i-r.next)+" records that are not here")
		}
		r.next, r.listed = i, true
		return
	}
	r.listed = false
	if r.next < len(r.list) {
		r.warn("", r.pos, "CNT lists a record of type "+strconv.Itoa(r.list[r.next].typ)+" here, found type "+strconv.Itoa(typ))
	} else {
		r.warn("", r.pos, "record that CNT does not list")
	}
}

func allBlank(b []byte) bool {
	for _, c := range b {
		if !isBlank(c) {
			return false
		}
	}
	return true
}

// unknownType tells types that no edition up to 2015 defines.
func unknownType(typ int) bool { return typ > 22 && typ != 98 && typ != 99 }
