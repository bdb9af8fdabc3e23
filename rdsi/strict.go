package rdsi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"
)

// ErrDocument is wrapped by errors about JSON documents: not JSON, a duplicate or unknown field, a wrong type, too deep.
var ErrDocument = errors.New("rdsi: invalid document")

// maxDepth bounds the nesting of a document; the deepest one defined here has six levels.
const maxDepth = 16

// DecodeStrict reads one JSON document into v: no field may be unknown, differently capitalised or given twice, and
// nothing may follow it. Errors name places, never contents.
func DecodeStrict(data []byte, v any) error {
	unknown, err := decodeDocument(data, v)
	if err == nil && len(unknown) > 0 {
		err = fmt.Errorf("%w: unknown field %s", ErrDocument, unknown[0])
	}
	return err
}

// decodeDocument is DecodeStrict for readers that can say what they left out.
func decodeDocument(data []byte, v any) (unknown []string, err error) { return decode(data, v, false) }

func decode(data []byte, v any, complete bool) (unknown []string, err error) {
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%w: not UTF-8", ErrDocument)
	}
	c := fieldChecker{dec: json.NewDecoder(bytes.NewReader(data)), complete: complete}
	c.dec.UseNumber()
	if err := c.value(reflect.TypeOf(v), "", 0); err != nil {
		return nil, err
	}
	if _, err := c.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something follows the document", ErrDocument)
	}
	if err := json.Unmarshal(data, v); err != nil {
		var typed *json.UnmarshalTypeError
		if errors.As(err, &typed) {
			return nil, fmt.Errorf("%w: field %s has the wrong type", ErrDocument, typed.Field)
		}
		return nil, fmt.Errorf("%w: a value cannot be read", ErrDocument)
	}
	return c.unknown, nil
}

type fieldChecker struct {
	dec      *json.Decoder
	unknown  []string
	complete bool // fields may not be missing or null
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

func (c *fieldChecker) value(t reflect.Type, path string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%w: nested deeper than %d", ErrDocument, maxDepth)
	}
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t != nil && reflect.PointerTo(t).Implements(unmarshaler) {
		t = nil
	}
	tok, err := c.dec.Token()
	if err != nil {
		return fmt.Errorf("%w: not JSON at byte %d", ErrDocument, c.dec.InputOffset())
	}
	delim, ok := tok.(json.Delim)
	if !ok {
		if c.complete && tok == nil {
			return fmt.Errorf("%w: field %s is null", ErrDocument, path)
		}
		return nil
	}
	if delim == '{' {
		err = c.object(t, path, depth)
	} else {
		err = c.array(t, path, depth)
	}
	if err != nil {
		return err
	}
	if _, err := c.dec.Token(); err != nil {
		return fmt.Errorf("%w: not JSON at byte %d", ErrDocument, c.dec.InputOffset())
	}
	return nil
}

func (c *fieldChecker) object(t reflect.Type, path string, depth int) error {
	seen := map[string]bool{}
	for c.dec.More() {
		tok, err := c.dec.Token()
		if err != nil {
			return fmt.Errorf("%w: not JSON at byte %d", ErrDocument, c.dec.InputOffset())
		}
		key, _ := tok.(string)
		// encoding/json matches names whatever their case, so Purpose beside purpose is a duplicate too.
		fold := strings.ToLower(key)
		if seen[fold] {
			return fmt.Errorf("%w: field %s given twice", ErrDocument, place(path, key))
		}
		seen[fold] = true
		var ft reflect.Type
		switch {
		case t == nil:
		case t.Kind() == reflect.Map:
			ft = t.Elem()
		case t.Kind() == reflect.Struct:
			f, found := fieldNamed(t, key)
			if !found {
				c.unknown = append(c.unknown, place(path, key))
			}
			ft = f
		}
		if err := c.value(ft, place(path, key), depth+1); err != nil {
			return err
		}
	}
	if c.complete && t != nil && t.Kind() == reflect.Struct {
		return missing(t, seen, path)
	}
	return nil
}

// missing finds a field that is not optional and not there.
func missing(t reflect.Type, seen map[string]bool, path string) error {
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && options == "" && !seen[strings.ToLower(name)] {
			return fmt.Errorf("%w: field %s is missing", ErrDocument, place(path, name))
		}
	}
	return nil
}

func (c *fieldChecker) array(t reflect.Type, path string, depth int) error {
	var et reflect.Type
	if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) {
		et = t.Elem()
	}
	for i := 0; c.dec.More(); i++ {
		if err := c.value(et, fmt.Sprintf("%s[%d]", path, i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// fieldNamed finds the type of a field by its exact JSON name, looking into embedded structs.
func fieldNamed(t reflect.Type, key string) (reflect.Type, bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Tag.Get("json") == "" {
			if ft, ok := fieldNamed(f.Type, key); ok {
				return ft, true
			}
			continue
		}
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name == key {
			return f.Type, true
		}
	}
	return nil, false
}

// place names a field; a name that could be a value pasted in the wrong spot is cut short.
func place(path, key string) string {
	const longest = 40
	if len(key) > longest {
		key = key[:longest] + "..."
	}
	key = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, key)
	if path == "" {
		return key
	}
	return path + "." + key
}
