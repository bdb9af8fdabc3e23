package gallery

// Places sets x and y to the positions, in 1/8 pixel, of the minutiae of record i whose codes lie in its hot record, and
// returns that record and their number. It is what Decode gives of them, at a tenth of its cost: a search looks at a
// hundred records for each that it compares. What it returns is not validated beyond lying within the file.
func (s *Snapshot) Places(i int, x, y *[HotCodes]int32) (hot []byte, n int, err error) {
	hot, n, _, err = s.Best(i, x, y)
	return hot, n, err
}

// Best is Places that also returns the sum of these minutiae's qualities, each of at most 100.
func (s *Snapshot) Best(i int, x, y *[HotCodes]int32) (hot []byte, n, quality int, err error) {
	hot, cold, err := s.raw(i)
	if err != nil {
		return nil, 0, 0, err
	}
	n = int(hot[hotCount])
	if len(cold) < coldFixed || n > HotCodes || int(cold[1]) < n || int(cold[2]) < n {
		return nil, 0, 0, errRecord(ErrFormat, i, "%d minutiae in the hot record", n)
	}
	from := coldFixed + 16*(int(cold[2])-n)
	if from > len(cold) {
		return nil, 0, 0, errRecord(ErrFormat, i, "codes are cut short")
	}
	const mostQuality = 100
	xBits, yBits := coordinateBits(le.Uint16(cold[4:])), coordinateBits(le.Uint16(cold[6:]))
	r := bitReader{b: cold[from:]}
	for k := range n {
		v := r.peek() // at most 41 of its bits are a minutia's
		x[k], y[k] = int32(v&(1<<xBits-1)), int32(v>>xBits&(1<<yBits-1))
		quality += min(int(v>>(xBits+yBits+kindBits))&(1<<qualityBits-1), mostQuality)
		r.at += xBits + yBits + kindBits + qualityBits
	}
	if r.short() {
		return nil, 0, 0, errRecord(ErrFormat, i, "minutiae are cut short")
	}
	return hot, n, quality, nil
}
