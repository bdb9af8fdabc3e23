package rdsi

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

type expiryFile struct {
	Calendars []Calendar `json:"calendars"`
	Vectors   []struct {
		Name        string               `json:"name"`
		Start       time.Time            `json:"start"`
		WorkingDays int                  `json:"workingDays"`
		Calendars   []string             `json:"calendars"`
		Each        map[string]time.Time `json:"each"`
		Want        time.Time            `json:"want"`
	} `json:"vectors"`
}

func checkExpiry(data []byte) ([]CaseResult, error) {
	var f expiryFile
	unknown, err := decodeDocument(data, &f)
	if err != nil {
		return nil, err
	}
	results := make([]CaseResult, len(f.Vectors))
	for i, v := range f.Vectors {
		res := CaseResult{Name: v.Name, Ignored: unknown}
		if res.Name == "" {
			res.Name = fmt.Sprintf("expiry %d: %s + %d in %s", i+1, v.Start.UTC().Format(time.RFC3339), v.WorkingDays,
				strings.Join(v.Calendars, " and "))
		}
		var got, want []string
		var all []Calendar
		for _, id := range v.Calendars {
			k := slices.IndexFunc(f.Calendars, func(c Calendar) bool { return c.ID == id })
			if k < 0 {
				got, want = append(got, "no calendar "+id), append(want, "calendar "+id)
				continue
			}
			all = append(all, f.Calendars[k])
			if each, ok := v.Each[id]; ok {
				got = append(got, instant(Expiry(v.Start, v.WorkingDays, f.Calendars[k])))
				want = append(want, instant(each, nil))
			}
		}
		got = append(got, instant(Expiry(v.Start, v.WorkingDays, all...)))
		want = append(want, instant(v.Want, nil))
		res.Got, res.Want = strings.Join(got, " "), strings.Join(want, " ")
		res.Pass = res.Got == res.Want
		results[i] = res
	}
	return results, nil
}

func instant(t time.Time, err error) string {
	if err != nil {
		return err.Error()
	}
	return t.UTC().Format(time.RFC3339Nano)
}
