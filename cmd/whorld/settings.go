package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/whorl-afis/whorl/cmd/internal/cli"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/server"
)

// settings are the configuration file, and the flags that win over it.
type settings struct {
	Self            string   `json:"self"`
	Gallery         string   `json:"gallery"`
	Socket          string   `json:"socket"`
	Store           string   `json:"store"`
	Members         string   `json:"members"`
	Agreements      []string `json:"agreements"`
	Calendars       []string `json:"calendars"`
	AuthorityKeys   []string `json:"authorityKeys"` // files of verifier keys whose signatures on documents count
	MemberKeys      []string `json:"memberKeys"`
	AllowUnsigned   bool     `json:"allowUnsignedDocuments"` // for demonstrations: take documents as they are
	Databases       []string `json:"databases"`              // in the order of the policy word's bits
	FMR             float64  `json:"fmr"`
	FPIR            float64  `json:"fpir"`
	Tick            string   `json:"tick"`
	Workers         int      `json:"workers"`
	Queue           int      `json:"queue"`
	NationalManager string   `json:"nationalManager"` // age recipient of the sealed log

	AdminSocket string       `json:"adminSocket"` // path of the administration socket; empty makes none
	Roles       server.Roles `json:"roles"`       // who may do what on the sockets; none: as their modes allow
	LogKey      string       `json:"logKey"`      // file of the key that signs heads of the log
	Memory      string       `json:"memory"`      // what the daemon should stay below, such as "4GiB"; empty leaves it open

	Review *reviewSettings `json:"review"` // none: nobody but the matcher decides

	tick   time.Duration
	memory int64
	logKey string
	again  func() (settings, error) // reads the configuration another time
}

const (
	// maxSettings is the largest configuration in bytes.
	maxSettings = 1 << 20
	// minMemory is what the daemon takes with nothing to do, and some room.
	minMemory = 64 << 20
	// defaultFPIR finds somebody in one of a thousand searches for unknown people.
	defaultFPIR = 1e-3
)

// loadSettings reads the configuration, if there is one, and puts the flags over it.
func loadSettings(config string, flags settings, given func(string) bool) (settings, error) {
	var s settings
	if config != "" {
		b, err := cli.ReadFile(config, maxSettings)
		if err != nil {
			return s, err
		}
		if err := rdsi.DecodeStrict(b, &s); err != nil {
			return s, fmt.Errorf("configuration %s: %w", config, err)
		}
		s.resolve(filepath.Dir(config))
	}
	for _, f := range []struct {
		name string
		set  func()
	}{
		{"self", func() { s.Self = flags.Self }},
		{"gallery", func() { s.Gallery = flags.Gallery }},
		{"socket", func() { s.Socket = flags.Socket }},
		{"admin-socket", func() { s.AdminSocket = flags.AdminSocket }},
		{"store", func() { s.Store = flags.Store }},
		{"members", func() { s.Members = flags.Members }},
		{"agreement", func() { s.Agreements = flags.Agreements }},
		{"calendar", func() { s.Calendars = flags.Calendars }},
		{"authority-key", func() { s.AuthorityKeys = flags.AuthorityKeys }},
		{"member-key", func() { s.MemberKeys = flags.MemberKeys }},
		{"allow-unsigned-documents", func() { s.AllowUnsigned = flags.AllowUnsigned }},
		{"fmr", func() { s.FMR, s.FPIR = flags.FMR, 0 }},
		{"fpir", func() { s.FPIR, s.FMR = flags.FPIR, 0 }},
		{"tick", func() { s.Tick = flags.Tick }},
	} {
		if given(f.name) {
			f.set()
		}
	}
	s.again = func() (settings, error) { return loadSettings(config, flags, given) }
	return s, s.complete()
}

// resolve makes the paths of a configuration relative to its folder.
func (s *settings) resolve(dir string) {
	at := func(p *string) {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	for _, p := range []*string{&s.Gallery, &s.Socket, &s.Store, &s.Members, &s.LogKey, &s.AdminSocket} {
		at(p)
	}
	for _, list := range [][]string{s.Agreements, s.Calendars, s.AuthorityKeys, s.MemberKeys} {
		for i := range list {
			at(&list[i])
		}
	}
}

// complete checks that everything needed is there and fills in defaults.
func (s *settings) complete() error {
	for _, f := range []struct{ name, value string }{{"self", s.Self}, {"gallery", s.Gallery},
		{"store", s.Store}, {"members", s.Members}} {
		if f.value == "" {
			return usagef("no %s: give --%s or a configuration with it", f.name, f.name)
		}
	}
	if s.FMR != 0 && s.FPIR != 0 {
		return usagef("fmr and fpir are two ways to say the same: give one")
	}
	if s.FMR == 0 && s.FPIR == 0 {
		s.FPIR = defaultFPIR
	}
	s.tick = rdsi.DefaultTick
	if s.Tick != "" {
		d, err := time.ParseDuration(s.Tick)
		if err != nil || d <= 0 {
			return usagef("tick %q is not a duration such as 1s or 15m", s.Tick)
		}
		s.tick = d
	}
	if err := s.Roles.Validate(); err != nil {
		return usagef("%v", err)
	}
	if s.Memory != "" {
		n, err := parseBytes(s.Memory)
		if err != nil || n < minMemory {
			return usagef("memory %q is not a size such as 4GiB, of at least 64MiB", s.Memory)
		}
		s.memory = n
	}
	if !s.AllowUnsigned && len(s.AuthorityKeys) == 0 {
		return usagef("no key of an authority that signs documents: give --authority-key, or --allow-unsigned-documents for a demonstration")
	}
	if s.AllowUnsigned && len(s.AuthorityKeys)+len(s.MemberKeys) > 0 {
		return usagef("unsigned documents are allowed and keys are given: choose one")
	}
	var err error
	s.logKey, err = cli.ReadKey(s.LogKey)
	return err
}

// parseBytes reads a number of bytes with a binary unit.
func parseBytes(s string) (int64, error) {
	shift := 0
	for i, unit := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if number, ok := strings.CutSuffix(s, unit); ok {
			s, shift = number, 10*(i+1)
			break
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err == nil && (n < 0 || n > math.MaxInt64>>shift) {
		err = strconv.ErrRange
	}
	return n << shift, err
}

// world reads members, agreements and calendars.
func (s *settings) world() (*rdsi.World, error) {
	files := cli.DocumentFiles{Members: s.Members, Agreements: s.Agreements, Calendars: s.Calendars,
		AuthorityKeys: s.AuthorityKeys, MemberKeys: s.MemberKeys, AllowUnsigned: s.AllowUnsigned}
	d, err := files.Read()
	if err != nil {
		return nil, err
	}
	return rdsi.ParseWorld(s.Self, d)
}
