package extract

import (
	"image"
	"math"
	"slices"

	"github.com/whorl-afis/whorl/template"
)

// combinations are the fingers on an image of a combined position as they lie from left to right, palms down
// (ANSI/NIST-ITL table 8 and its combinations of 2011).
var combinations = map[template.Position][]template.Position{
	template.PlainRightFour: {2, 3, 4, 5}, template.PlainLeftFour: {10, 9, 8, 7}, template.PlainThumbs: {6, 1},
	40: {2, 3}, 41: {3, 4}, 42: {4, 5}, 43: {8, 7}, 44: {9, 8}, 45: {10, 9}, 46: {7, 2},
	47: {2, 3, 4}, 48: {3, 4, 5}, 49: {9, 8, 7}, 50: {10, 9, 8},
	51: {2, 3, 4, 5}, 52: {10, 9, 8, 7}, 53: {1, 2, 3, 4, 5}, 54: {10, 9, 8, 7, 6},
}

// On a hand the tip of the little finger is 15 to 25 mm lower than that of the index, and narrower by a seventh. Fingers
// put down one by one lie anyhow (by 5 mm reversed, on a card that was looked at), so that the hand is only called
// wrong where the height is clearly reversed, or both are.
const (
	clearlyReversed = 12   // mm
	reversedHeight  = 8    // mm, with
	reversedWidth   = 0.95 // of the other's width
)

// present are the fingers of a combined position from left to right, without the missing ones.
func present(at template.Position, missing []template.Position) []template.Position {
	return slices.DeleteFunc(slices.Clone(combinations[at]), func(f template.Position) bool {
		return slices.ContainsFunc(missing, func(m template.Position) bool { return m.Finger() == f })
	})
}

// slap names the tips.
func (h *hand) slap(named []template.Position, at template.Position, scale float64, r image.Rectangle) Slap {
	s := Slap{Tilt: int(math.Round(h.tilt * 180 / math.Pi)), WrongHand: h.wrongHand(named)}
	for i := range h.tips {
		f := Finger{Outline: h.outline(&h.tips[i], scale, r)}
		if len(h.tips) == len(named) && !s.WrongHand {
			f.Position = named[i]
		}
		s.Fingers = append(s.Fingers, f)
	}
	return s
}

// wrongHand looks where index and little finger should be.
func (h *hand) wrongHand(named []template.Position) bool {
	if len(h.tips) != len(named) {
		return false
	}
	index := slices.IndexFunc(named, func(p template.Position) bool {
		return p == template.RightIndex || p == template.LeftIndex
	})
	little := slices.IndexFunc(named, func(p template.Position) bool {
		return p == template.RightLittle || p == template.LeftLittle
	})
	if index < 0 || little < 0 {
		return false
	}
	a, b := &h.tips[index], &h.tips[little]
	reversed := (a.v0 - b.v0) * mmPerBlock
	return reversed > clearlyReversed || reversed > reversedHeight && a.width() < reversedWidth*b.width()
}
