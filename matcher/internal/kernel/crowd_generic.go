package kernel

// crowdGeneric is the reference for crowd: see Moves.Crowd.
func crowdGeneric(sum *[MostMoves]int32, m *Moves, n int, reach int32) {
	for i := range n {
		x, y, all := m.X[i], m.Y[i], int32(0)
		for j, w := range m.Weight[:n] {
			if uint32(m.X[j]-x+reach) <= 2*uint32(reach) && uint32(m.Y[j]-y+reach) <= 2*uint32(reach) {
				all += w
			}
		}
		sum[i] = all
	}
}
