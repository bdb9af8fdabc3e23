package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
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
partner. The program marks what it takes for minutiae: look at the print without marks, below each pair, before you agree.</p>
<p>Say what you see with <code>whorl review decide --socket S {{.ID}} same|not|inconclusive</code>. It cannot be taken back. These
are biometric data: delete this file when you have decided.</p>
{{range .Panels}}<figure>
<img {{.Src}} alt="{{.Caption}}">
<figcaption>{{.Caption}}</figcaption>
</figure>
{{if .Plain}}<figure>
<img {{.Plain}} alt="the print of the request without marks">
<figcaption>The print of the request without marks</figcaption>
</figure>
{{end}}{{end}}</body>
</html>
`))

type reviewPanel struct {
	Src, Plain template.HTMLAttr // as attributes: in a URL every plus sign of base64 would be escaped
	Caption    string
}

// embedded returns a picture as an attribute.
func embedded(png []byte) template.HTMLAttr {
	return template.HTMLAttr(`src="data:image/png;base64,` + base64.StdEncoding.EncodeToString(png) + `"`)
}

// caption says which fingers a panel shows, and how many of their minutiae coincide.
func caption(p rdsi.Panel) string {
	return fmt.Sprintf("%v and %v: of %d and %d minutiae %d coincide", p.Probe.Position, p.Reference.Position, len(p.Probe.Minutiae),
		len(p.Reference.Minutiae), len(p.Pairs))
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
		panel := reviewPanel{Src: embedded(b.Bytes()), Caption: caption(p)}
		clear(b.Bytes())
		if p.Image != nil {
			b.Reset()
			if err := png.Encode(&b, p.Image); err != nil {
				return err
			}
			panel.Plain = embedded(b.Bytes())
			clear(b.Bytes())
		}
		page.Panels = append(page.Panels, panel)
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
