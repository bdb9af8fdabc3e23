package kernel

// MostMoves is the most moves that a crowd is counted of.
const MostMoves = 96

// Moves are movements along two axes, each with a weight.
type Moves struct{ X, Y, Weight [MostMoves]int32 }
