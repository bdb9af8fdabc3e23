package gallery

// Mapped reports whether record i has ridge orientations, without decoding it.
func (s *Snapshot) Mapped(i int) (bool, error) {
	_, cold, err := s.raw(i)
	if err != nil {
		return false, err
	}
	if len(cold) < coldFixed {
		return false, errRecord(ErrFormat, i, "cold record of %d bytes", len(cold))
	}
	return cold[0]&coldHasMap != 0, nil
}
