package template

import "fmt"

// Position is a friction ridge position, with the codes of ANSI/NIST-ITL table 8 (FGP), which INCITS 378 and
// ISO/IEC 19794-2 share for 0 to 10.
type Position uint8

const (
	UnknownFinger Position = 0
	RightThumb    Position = 1
	RightIndex    Position = 2
	RightMiddle   Position = 3
	RightRing     Position = 4
	RightLittle   Position = 5
	LeftThumb     Position = 6
	LeftIndex     Position = 7
	LeftMiddle    Position = 8
	LeftRing      Position = 9
	LeftLittle    Position = 10

	PlainRightThumb Position = 11
	PlainLeftThumb  Position = 12
	PlainRightFour  Position = 13
	PlainLeftFour   Position = 14
	PlainThumbs     Position = 15

	UnknownFrictionRidge Position = 18
	EntireJointImage     Position = 19
)

var positionNames = [...]string{
	UnknownFinger: "unknown finger", RightThumb: "right thumb", RightIndex: "right index", RightMiddle: "right middle",
	RightRing: "right ring", RightLittle: "right little", LeftThumb: "left thumb", LeftIndex: "left index",
	LeftMiddle: "left middle", LeftRing: "left ring", LeftLittle: "left little", PlainRightThumb: "plain right thumb",
	PlainLeftThumb: "plain left thumb", PlainRightFour: "plain right four fingers", PlainLeftFour: "plain left four fingers",
	PlainThumbs: "both thumbs", 16: "right extra digit", 17: "left extra digit",
	UnknownFrictionRidge: "unknown friction ridge", EntireJointImage: "entire joint image or tip",
}

func (p Position) String() string {
	switch {
	case int(p) < len(positionNames):
		return positionNames[p]
	case p.Slap():
		return fmt.Sprintf("finger combination %d", uint8(p))
	case p >= 20 && p <= 38, p >= 81 && p <= 86:
		return fmt.Sprintf("palm %d", uint8(p))
	case p >= 60 && p <= 79:
		return fmt.Sprintf("sole or toe %d", uint8(p))
	}
	return fmt.Sprintf("position %d", uint8(p))
}

// Single reports whether p names exactly one finger or an unknown one: 0 to 12, 16 and 17.
func (p Position) Single() bool { return p <= PlainLeftThumb || p == 16 || p == 17 }

// Slap reports whether an image at p shows several fingers and must be segmented first: 13 to 15 and 40 to 54.
func (p Position) Slap() bool { return p >= PlainRightFour && p <= PlainThumbs || p >= 40 && p <= 54 }

// Finger maps a plain thumb (11, 12) to the finger that it shows (1, 6); other positions stay as they are.
func (p Position) Finger() Position {
	switch p {
	case PlainRightThumb:
		return RightThumb
	case PlainLeftThumb:
		return LeftThumb
	}
	return p
}

// Impression is how a print was made, with the codes of ANSI/NIST-ITL table 7 (IMP).
type Impression uint8

const (
	LiveScanPlain     Impression = 0
	LiveScanRolled    Impression = 1
	NonLivePlain      Impression = 2
	NonLiveRolled     Impression = 3
	LatentImpression  Impression = 4
	LatentTracing     Impression = 5
	LatentPhoto       Impression = 6
	LatentLift        Impression = 7
	Swipe             Impression = 8
	OtherImpression   Impression = 28
	UnknownImpression Impression = 29
)

var impressionNames = map[Impression]string{
	LiveScanPlain: "live-scan plain", LiveScanRolled: "live-scan rolled", NonLivePlain: "non-live plain",
	NonLiveRolled: "non-live rolled", LatentImpression: "latent impression", LatentTracing: "latent tracing",
	LatentPhoto: "latent photo", LatentLift: "latent lift", Swipe: "swipe", 10: "live-scan palm", 11: "non-live palm",
	12: "latent palm impression", 13: "latent palm tracing", 14: "latent palm photo", 15: "latent palm lift",
	20: "live-scan optical plain", 21: "live-scan optical rolled", 22: "live-scan non-optical plain",
	23: "live-scan non-optical rolled", 24: "contactless plain stationary", 25: "contactless rolled stationary",
	26: "non-optical contactless plain", 27: "non-optical contactless rolled", OtherImpression: "other",
	UnknownImpression: "unknown", 41: "contactless rolled moving", 42: "contactless plain moving",
}

func (i Impression) String() string {
	if s, ok := impressionNames[i]; ok {
		return s
	}
	return fmt.Sprintf("impression %d", uint8(i))
}

// Latent reports whether the print was found rather than taken.
func (i Impression) Latent() bool {
	return i >= LatentImpression && i <= LatentLift || i >= 12 && i <= 15 || i >= 36 && i <= 39
}
