// Package extract turns the image of one print into a template: minutiae with position, direction, kind and quality,
// the orientation of the ridges, and a judgement of the print as a whole.
//
// Most callers want [Extract], or a reused [Extractor] where many images pass: after the first image it allocates
// nothing but the template that it returns, and with [Extractor.ExtractInto] not even that.
//
// The recipe is in [Extractor.ExtractInto], one named step a line, one file a step:
//
//	resample     to 500 pixels per inch (resample.go)
//	normalise    every neighbourhood within a plain frame to the same mean and contrast (normalise.go, frame.go)
//	segment      where there is any texture (segment.go)
//	turn         the print dark on light, if it is not (polarity.go)
//	orient       direction of the ridges, from gradients at two scales (gradient.go, orient.go)
//	measure      period of the ridges, from profiles across them (period.go)
//	filter       even and odd Gabor filter tuned to both, block by block (gabor.go, bank.go)
//	mask         where the filter found ridges (ridgemask.go)
//	refine       direction and period again, from the filtered print, then filter again (refine.go)
//	residues     minutiae are the points that the ridge phase turns around (residue.go, place.go)
//	clean        opposite residues close together are no minutiae (clean.go)
//	grade        how likely each is to be true and stable (measures.go, network.go, grade.go)
//	again        refine to grade once more where little can be expected (again.go)
//	smaller      the same at a smaller scale where there still is little (smaller.go)
//	skin         dark ridges from light ones, where the ground has not told (polarity.go)
//	judge        quality of the print, and what is wrong with it (judge.go)
//	closer       whether ridges are too narrow for the declared resolution (closer.go)
//
// There is no thinning and no tracing: a ridge pattern is the wave cos φ, and where a ridge ends or forks its phase φ
// has a vortex (a residue of ±2π on the loop around it), whatever the ridge looks like.
//
// Everything that decides a bit of the template is integer arithmetic or single operations on floating-point
// numbers, rounded one by one: the template of an image is the same on every processor.
//
// Positions count the centre of the top left pixel as (0, 0), as INCITS 378 does. An image of several fingers is taken
// apart first (Segment in slap.go), by the first five steps on the whole of it. The package reads no files.
package extract
