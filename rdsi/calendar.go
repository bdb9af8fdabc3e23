package rdsi

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// A Calendar says when a member works. Holidays are data, not formulas: most of the region's are proclaimed year by
// year.
type Calendar struct {
	ID       string   `json:"id"`
	Zone     string   `json:"zone"`    // IANA time zone
	Weekend  []string `json:"weekend"` // English names; a set, for the free days need not be two, or adjacent
	Holidays []Date   `json:"holidays"`
	From     Date     `json:"from,omitempty"`  // first day that the list of holidays covers; none: no limit
	Until    Date     `json:"until,omitempty"` // last day that it covers; none: no limit
	Source   string   `json:"source,omitempty"`
}

// Errors of Expiry.
var (
	ErrCalendar     = errors.New("rdsi: invalid calendar")
	ErrNotCovered   = errors.New("rdsi: calendar does not cover the period")
	ErrNoWorkingDay = errors.New("rdsi: calendar has too few working days")
)

// horizon bounds the search for working days: two years of days.
const horizon = 2 * 366

// Expiry returns the instant at which a request accepted at start has expired: n working days later in the calendar
// that reaches it first, n being at most five (paragraph 10). The period is half-open: at the instant itself the
// request is expired.
//
// In one calendar the period runs as follows. A start on a working day at local time h ends at h of the n-th next
// working day. A start on a free day, or at 00:00 of a working day, counts whole days and ends at 24:00 of the n-th
// working day. A local time that the clock skips ends at the skip; one that comes twice, at its first coming.
func Expiry(start time.Time, n int, calendars ...Calendar) (time.Time, error) {
	n = min(n, Floor().PeriodWorkingDays)
	if n < 1 {
		return time.Time{}, fmt.Errorf("%w: a period of %d working days", ErrCalendar, n)
	}
	if len(calendars) == 0 {
		return time.Time{}, fmt.Errorf("%w: none given", ErrCalendar)
	}
	var first time.Time
	for i := range calendars {
		t, err := calendars[i].expiry(start, n)
		if err != nil {
			return time.Time{}, err
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
	}
	return first, nil
}

func (c *Calendar) expiry(start time.Time, n int) (time.Time, error) {
	zone, free, err := c.load()
	if err != nil {
		return time.Time{}, err
	}
	local := start.In(zone)
	day := Date{time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)}
	sinceMidnight := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute +
		time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
	whole := sinceMidnight == 0
	if free(day) {
		whole, sinceMidnight = true, 0
	}
	// Whole days count the first working day itself and end a day later.
	left := n
	if whole && !free(day) {
		left--
	}
	for range horizon {
		if !c.covers(day) {
			return time.Time{}, fmt.Errorf("%w: calendar %s, %s", ErrNotCovered, c.ID, day)
		}
		if left == 0 {
			if whole {
				day = day.next()
			}
			return wallClock(day.t.Add(sinceMidnight), zone), nil
		}
		day = day.next()
		if !free(day) {
			left--
		}
	}
	return time.Time{}, fmt.Errorf("%w: calendar %s", ErrNoWorkingDay, c.ID)
}

func (d Date) next() Date { return Date{d.t.AddDate(0, 0, 1)} }

func (c *Calendar) covers(d Date) bool {
	return (c.From.IsZero() || !d.t.Before(c.From.t)) && (c.Until.IsZero() || !d.t.After(c.Until.t))
}

// load checks the calendar and returns its zone and the days on which nobody works.
func (c *Calendar) load() (*time.Location, func(Date) bool, error) {
	if c.Zone == "" || c.Zone == "Local" {
		return nil, nil, fmt.Errorf("%w: calendar %s has no time zone", ErrCalendar, c.ID)
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: calendar %s: unknown time zone", ErrCalendar, c.ID)
	}
	var weekend [7]bool
	for _, name := range c.Weekend {
		i := slices.IndexFunc(weekdays[:], func(d time.Weekday) bool { return d.String() == name })
		if i < 0 {
			return nil, nil, fmt.Errorf("%w: calendar %s: unknown weekday in weekend", ErrCalendar, c.ID)
		}
		weekend[i] = true
	}
	holidays := make(map[Date]bool, len(c.Holidays))
	for _, h := range c.Holidays {
		holidays[h] = true
	}
	return zone, func(d Date) bool { return weekend[d.t.Weekday()] || holidays[d] }, nil
}

var weekdays = [7]time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday,
	time.Saturday}

// wallClock returns the first instant at which the clock of the zone shows wall (given as if in UTC) or later.
func wallClock(wall time.Time, zone *time.Location) time.Time {
	shows := func(t time.Time) time.Time {
		_, offset := t.In(zone).Zone()
		return t.Add(time.Duration(offset) * time.Second)
	}
	// Offsets lie within a day of UTC; a day on both sides sees the offset before and after any change.
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	a := wall.Add(-time.Duration(max(before, after)) * time.Second)
	b := wall.Add(-time.Duration(min(before, after)) * time.Second)
	for _, t := range []time.Time{a, b} {
		if shows(t).Equal(wall) {
			return t.UTC()
		}
	}
	// The clock skips wall: the change itself, found to the second, is the first instant after it.
	for b.Sub(a) > time.Second {
		mid := a.Add(b.Sub(a) / 2).Truncate(time.Second)
		if shows(mid).Before(wall) {
			a = mid
		} else {
			b = mid
		}
	}
	return b.UTC()
}
