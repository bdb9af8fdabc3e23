package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"html/template"
	"image/png"

	"github.com/whorl-afis/whorl/bench/draw"
	"github.com/whorl-afis/whorl/rdsi"
)

var reviewPage = template.Must(template.New("review").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>Case {{.ID}}</title>
<style>
body { font: 15px/1.4 sans-serif; margin: 1.5em; background: #f4f4f4; color: #222 }
figure { margin: 0 0 2em; background: #fff; padding: 1em; width: fit-content }
img { max-width: 100% }
</style>
</head>
<body>
<h1>Case {{.ID}}</h1>
<p>Left the request, right the gallery, of which there are minutiae only. Lines join minutiae that coincide; grey ones have no
partner. These are biometric data: delete this file when you have decided.</p>
{{range .Panels}}<figure>
<img {{.Src}} alt="{{.Caption}}">
<figcaption>{{.Caption}}</figcaption>
</figure>
{{end}}</body>
</html>
`))

type reviewPanel struct {
	Src     template.HTMLAttr // as an attribute: in a URL every plus sign of base64 would be escaped
	Caption string
}

// writeExhibit draws a case into the files that the examiner named, readable by their owner alone.
func writeExhibit(panels []rdsi.Panel, id, pngOut, htmlOut string) error {
	if len(panels) == 0 {
		return errors.New("the case has no finger that both sides have")
	}
	var page struct {
		ID     string
		Panels []reviewPanel
	}
	page.ID = id
	for i, p := range panels {
		var b bytes.Buffer
		if err := png.Encode(&b, draw.Pair(p.Image, p.Probe, nil, p.Reference, p.Pairs)); err != nil {
			return err
		}
		if i == 0 && pngOut != "" {
			if err := writePrivate(pngOut, b.Bytes()); err != nil {
				return err
			}
		}
		if htmlOut == "" {
			break
		}
		page.Panels = append(page.Panels, reviewPanel{template.HTMLAttr(`src="data:image/png;base64,` + base64.StdEncoding.EncodeToString(b.Bytes()) + `"`),
			p.Probe.Position.String() + " and " + p.Reference.Position.String()})
		clear(b.Bytes())
	}
	if htmlOut == "" {
		return nil
	}
	var b bytes.Buffer
	if err := reviewPage.Execute(&b, page); err != nil {
		return err
	}
	defer clear(b.Bytes())
	return writePrivate(htmlOut, b.Bytes())
}
