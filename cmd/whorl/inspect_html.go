package main

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"html/template"
	"image"
	"image/png"
	"strconv"

	"github.com/whorl-afis/whorl/bench/draw"
	"github.com/whorl-afis/whorl/nist"
)

//go:embed inspect.html
var inspectHTML string

var inspectTemplate = template.Must(template.New("inspect").Parse(inspectHTML))

// maxPagePixels bounds the pictures of one page together: 256 Mpixel are ten ten-print cards at 500 ppi.
const maxPagePixels = 256 << 20

// A pagePicture is an image of the page; Note says why there is none.
type pagePicture struct {
	Title string
	Src   template.HTMLAttr // as an attribute: in a URL every plus sign of base64 would be escaped
	Note  string
}

type pageRecord struct {
	recordTree
	Pictures []pagePicture
	Fields   []pageField
	Broken   int // rules that the record breaks
}

type pageData struct {
	Name           string
	Tree           *txTree
	Records        []pageRecord
	Broken, Advice []violationTree
}

// inspectPage makes one page that needs nothing beside it. Field values come out escaped, pictures as data URLs.
func inspectPage(tx *nist.Transaction, tree *txTree, name string) ([]byte, error) {
	data := pageData{Name: name, Tree: tree}
	rows := maxPageRows
	for i, r := range tree.Records {
		data.Records = append(data.Records, pageRecord{recordTree: r, Fields: pageFields(tx.Records[i], &rows)})
	}
	for _, v := range violationsOf(tx) {
		if v.Advice {
			data.Advice = append(data.Advice, v)
			continue
		}
		data.Broken = append(data.Broken, v)
		if v.Record > 0 {
			data.Records[v.Record-1].Broken++
		}
	}
	left := maxPagePixels
	prints := tx.Prints()
	images := map[int]*image.Gray{} // by IDC, those that minutiae lie on
	for _, p := range prints {
		if !p.HasImage() {
			continue
		}
		at := &data.Records[p.Record].Pictures
		if left -= p.Width * p.Height; left < 0 {
			*at = append(*at, pagePicture{Title: "image", Note: "left out: the page would become too large"})
			continue
		}
		img, err := p.Image()
		if img != nil && images[p.IDC] == nil {
			images[p.IDC] = img
		}
		*at = append(*at, picture("image", img, err))
		if shapes := outlines(tx.Records[p.Record], &p); img != nil && len(shapes) > 0 {
			parts := draw.Print(img, nil)
			draw.Shapes(parts, shapes)
			*at = append(*at, picture("segments", parts, nil))
		}
	}
	for _, p := range prints {
		for _, family := range p.Families {
			m, ok := p.MinutiaeFrom(family)
			if !ok {
				continue
			}
			at := &data.Records[p.Record].Pictures
			points := singulars(&p, family)
			cores := 0
			for _, q := range points {
				if !q.Delta {
					cores++
				}
			}
			title := counted(len(m.Minutiae), "minutia", "minutiae") + " (" + string(family) + ")"
			if cores > 0 {
				title += ", " + counted(cores, "core", "cores")
			}
			if n := len(points) - cores; n > 0 {
				title += ", " + counted(n, "delta", "deltas")
			}
			*at = append(*at, picture(title, drawMinutiae(images[p.IDC], m, points), nil))
		}
	}
	var b bytes.Buffer
	err := inspectTemplate.Execute(&b, data)
	return b.Bytes(), err
}

func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}

func picture(title string, img image.Image, err error) pagePicture {
	p := pagePicture{Title: title}
	if err != nil {
		p.Note = err.Error()
	}
	if img == nil || img == (*image.Gray)(nil) {
		return p
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		p.Note = err.Error()
		return p
	}
	p.Src = template.HTMLAttr(`src="data:image/png;base64,` + base64.StdEncoding.EncodeToString(b.Bytes()) + `"`)
	return p
}
