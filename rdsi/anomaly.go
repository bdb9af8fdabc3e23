package rdsi

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	// BaselineDays is what a user's requests of a day are compared with: four weeks, so that every weekday counts alike.
	BaselineDays = 28
	// anomalySigmas and anomalyLeast: a number of rare, independent events strays three standard deviations (the root of
	// the mean) above its mean once in a thousand days; few events stray further, hence four more.
	anomalySigmas = 3
	anomalyLeast  = 4
)

// An Anomaly is a day on which a user asked for one purpose far more often than before (rule R01-QUOTA; whoever asks again
// and again under new case references to learn of one record shows here). It is for this member's own eyes.
type Anomaly struct {
	Day     time.Time `json:"day"` // UTC
	Member  string    `json:"member"`
	User    string    `json:"user"` // pseudonym
	Purpose Purpose   `json:"purpose"`
	Count   int       `json:"count"`
	Usual   float64   `json:"usual"` // a day, over the BaselineDays before
}

// FindAnomalies looks at requests that were accepted in [from, to). The records must reach back BaselineDays further.
func FindAnomalies(records iter.Seq[Record], from, to time.Time) []Anomaly {
	type who struct {
		member, user string
		purpose      Purpose
	}
	day := func(t time.Time) int { return int(math.Floor(float64(t.Unix()) / 86400)) }
	first, last := day(from), day(to.Add(-1))
	counts := map[who]map[int]int{}
	for r := range records {
		d := day(r.Accepted)
		if r.Kind != kindTransaction && r.Kind != kindIncident || r.Role != roleResponder || d < first-BaselineDays || d > last {
			continue
		}
		w := who{r.Counterparty, r.User, r.Purpose}
		if counts[w] == nil {
			counts[w] = map[int]int{}
		}
		counts[w][d]++
	}
	out := []Anomaly{}
	for w, days := range counts {
		for d, n := range days {
			if d < first {
				continue
			}
			sum := 0
			for before := d - BaselineDays; before < d; before++ {
				sum += days[before]
			}
			usual := float64(sum) / BaselineDays
			if float64(n) > usual+anomalySigmas*math.Sqrt(usual)+anomalyLeast {
				out = append(out, Anomaly{time.Unix(int64(d)*86400, 0).UTC(), w.member, w.user, w.purpose, n, usual})
			}
		}
	}
	slices.SortFunc(out, func(a, b Anomaly) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Member, b.Member), cmp.Compare(a.User, b.User), cmp.Compare(a.Purpose, b.Purpose))
	})
	return out
}

// anomalyCache keeps the number of today's anomalies: metrics are asked for every few seconds, and a month of records
// takes tens of milliseconds to read.
type anomalyCache struct {
	mu    sync.Mutex
	until time.Time
	n     int
}

const anomalyFresh = time.Minute

// anomalies counts users of whom today stands out.
func (h *Handler) anomalies() (int, error) {
	now := h.cfg.Now()
	h.unusual.mu.Lock()
	defer h.unusual.mu.Unlock()
	if now.Before(h.unusual.until) {
		return h.unusual.n, nil
	}
	today := now.UTC().Truncate(24 * time.Hour)
	// Records are written when requests end, at most some two weeks (five working days, with holidays) after acceptance.
	oldest := today.AddDate(0, 0, -BaselineDays-14)
	var recent []Record
	err := h.store.view(func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketRecords).Cursor()
		for k, v := c.Last(); k != nil; k, v = c.Prev() {
			r, err := stored[Record](v, "a record")
			if err != nil || r.Accepted.Before(oldest) {
				return err
			}
			recent = append(recent, r)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	h.unusual.n = len(FindAnomalies(slices.Values(recent), today, today.AddDate(0, 0, 1)))
	h.unusual.until = now.Add(anomalyFresh)
	return h.unusual.n, nil
}

// Usage returns what a member's requests of the day, month and year of an instant amount to, and what its agreement
// allows now; ok is false where there is no agreement in force.
func (h *Handler) Usage(member string, at time.Time) (used Usage, allowed Quota, ok bool, err error) {
	err = h.store.view(func(tx *bolt.Tx) error {
		used = usage(tx, member, h.cfg.Self, at)
		return nil
	})
	if err != nil {
		return used, allowed, false, err
	}
	a, found := h.world.Load().Agreement(member, h.cfg.Self)
	if !found || !a.InForce() {
		return used, allowed, false, nil
	}
	t, _ := a.Terms()
	return used, t.Quota, true, nil
}

// Records returns the records of the log in order, for reports. The log may be written meanwhile.
func (h *Handler) Records(yield func(Record, error) bool) {
	const page = 256
	for next := uint64(1); ; next += page {
		var batch []Record
		err := h.store.view(func(tx *bolt.Tx) error {
			c := tx.Bucket(bucketRecords).Cursor()
			for k, v := c.Seek(bigEndian(next)); k != nil && len(batch) < page; k, v = c.Next() {
				r, err := stored[Record](v, "a record")
				if err != nil {
					return err
				}
				batch = append(batch, r)
			}
			return nil
		})
		if err != nil {
			yield(Record{}, err)
			return
		}
		for _, r := range batch {
			if !yield(r, nil) {
				return
			}
		}
		if len(batch) < page {
			return
		}
	}
}
