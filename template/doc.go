// Package template holds what the engine knows of a finger: its minutiae, where the print lies, and how good it is.
//
// A [Template] comes out of an image (package template/extract), out of an interchange record (template/fmr) or out
// of a Type-9 record (nist); a matcher takes it in. [Template.AppendBinary] and [Parse] store it in the format
// described in FORMAT.md.
//
// A template may carry [Codes]: what a matcher computed of its minutiae, so that it need not be computed again.
// matcher.Describe makes them. They are used as long as they belong to the minutiae as they are ([Template.Bound]).
//
// All coordinates are at 500 pixels per inch whatever the resolution of the image was: origin at its top left
// corner, x to the right, y down, in units of 1/8 pixel. Angles are counter-clockwise as seen on the image, from the
// positive x axis, in units of 1/256 turn; a minutia points as INCITS 378 has it, up the ridge of an ending and up
// the valley of a bifurcation.
//
// A template identifies a person as the image does. Formatting one, or logging it, prints no more than its size;
// [Template.Wipe] overwrites it.
package template
