// Package synth makes fingerprints of nobody: images and templates with exact ground truth.
//
// [NewFinger] grows one finger: a pattern class with its natural frequency, an orientation field with loops and
// deltas, a map of ridge periods, ridges that were grown in that field until they were stable, and the exact minutiae
// of the result. [Finger.Impression] presses it on a sensor: contact, skin distortion, wet and dry skin, pores,
// creases, and what optical, capacitive, sweep and ink capture each do to a print; with the image come the minutiae
// that it shows, where they are on it. [NewTemplateFinger] skips the image and makes templates by the
// hundred thousand for background galleries.
//
// Everything is determined by its seed: the same seed gives the same bytes on every processor, with any number of
// goroutines. The package uses its own elementary functions and rounds every product (see num.go), because the
// compiler may otherwise fuse a multiplication with an addition on one architecture and not on another.
//
// Impostors score as high as real ones do to within a tenth; a threshold that is calibrated on them must say so
// (docs/notes of the project give figures).
//
// Coordinates of a master finger are pixels at 500 ppi, origin top left, y down; angles are in radians,
// counter-clockwise as seen on the image, and a minutia points as INCITS 378 has it (package template).
package synth
