package rdsi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Errors of the handler. None of them is an answer: nothing has been decided.
var (
	ErrBusy    = errors.New("rdsi: too many requests are waiting") // try again later
	ErrUnknown = errors.New("rdsi: no such request")
	ErrStopped = errors.New("rdsi: handler is closed")
	ErrConfig  = errors.New("rdsi: invalid configuration")
)

const (
	// DefaultTick is the release schedule where none is configured. It must be longer than searches differ in time; a
	// member that exchanges real requests rather takes a quarter of an hour.
	DefaultTick = time.Second
	// DefaultQueue bounds the requests that wait for a worker, and with them memory: a request is at most
	// MaxTransaction and what is derived from it.
	DefaultQueue = 16
	// janitorPeriod is how often digests of expired requests are looked for.
	janitorPeriod = time.Hour
)

// Config of a Handler. Self, World, Engine and Store are required.
type Config struct {
	Self      string // id of this member, the responding one
	World     *World
	Engine    Engine
	Store     string        // path of the transaction store, made if absent
	Databases []string      // the member's databases in the order of the policy word's bits
	Tick      time.Duration // a verdict leaves at accept + k*Tick, whatever it is; 0 means DefaultTick
	Workers   int           // searches at a time; 0 means 1
	Queue     int           // accepted requests that may wait for a worker; 0 means DefaultQueue
	// NationalManager is the age recipient (age1...) of the sealed log; empty keeps none.
	NationalManager string
	// LogKey is the Ed25519 signer key (package note) that signs the heads of the log; empty signs none.
	LogKey        string
	EngineVersion string // for the record: matcher and threshold
	// Review puts whom the engine is not sure of before local examiners. Without it nobody of the review band is found,
	// and latents are rejected.
	Review *ReviewOptions
	// Refuse decides refusals (paragraph 13) from the header alone, before anything else looks at the request; nil
	// refuses nothing.
	Refuse func(*Envelope) RefusalReason
	// HandedOver is what [Handler.HandOver] of handlers before wrote. New overwrites it and goes on with the requests.
	HandedOver [][]byte
	Now        func() time.Time // nil means time.Now
	Log        *slog.Logger     // nil logs nothing; never receives anything sensitive
}

// A Handler answers requests sent to one member. It is safe for concurrent use.
type Handler struct {
	cfg       Config
	store     *store
	logger    logger
	counters  counters
	delivered deliveries
	world     atomic.Pointer[World]

	workers chan struct{} // one entry per running search
	queue   chan struct{} // one entry per request whose biometric is in memory, but for those under review
	reviews reviews
	unusual anomalyCache

	mu      sync.Mutex
	live    map[string]*pending // by row key
	handed  []*handedOver
	stopped bool

	wg   sync.WaitGroup
	quit chan struct{}
}

// New opens the store and starts a handler. Requests that a crash left without an answer have lost their biometric
// with the memory it was in: they are not searched again but expire. Those that a handler has handed over go on.
func New(cfg Config) (*Handler, error) {
	if cfg.Self == "" || cfg.World == nil || cfg.Engine == nil || cfg.Store == "" {
		return nil, fmt.Errorf("%w: Self, World, Engine and Store are required", ErrConfig)
	}
	if len(cfg.Databases) > maxDatabases {
		return nil, fmt.Errorf("%w: %d databases, at most %d", ErrConfig, len(cfg.Databases), maxDatabases)
	}
	if cfg.Tick < 0 || cfg.Workers < 0 || cfg.Queue < 0 {
		return nil, fmt.Errorf("%w: negative tick, workers or queue", ErrConfig)
	}
	if cfg.Tick == 0 {
		cfg.Tick = DefaultTick
	}
	if cfg.Queue == 0 {
		cfg.Queue = DefaultQueue
	}
	cfg.Workers = max(cfg.Workers, 1)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if err := cfg.World.Validate(cfg.Self); err != nil {
		return nil, err
	}
	if cfg.Review != nil {
		review := *cfg.Review
		cfg.Review = &review
		if err := review.complete(); err != nil {
			return nil, err
		}
	}
	st, log, err := openLedger(cfg.Store, cfg.NationalManager, cfg.LogKey)
	if err != nil {
		return nil, err
	}
	h := &Handler{cfg: cfg, store: st, logger: log, live: map[string]*pending{}, quit: make(chan struct{}),
		workers: make(chan struct{}, cfg.Workers), queue: make(chan struct{}, cfg.Workers+cfg.Queue)}
	if cfg.Review != nil {
		h.reviews.open, h.reviews.places = map[string]*caseFile{}, make(chan struct{}, cfg.Review.Places)
	}
	h.world.Store(cfg.World)
	var adopted []*pending
	for _, b := range cfg.HandedOver {
		adopted = h.adopt(adopted, b)
	}
	if err := h.recover(adopted); err != nil {
		for _, p := range adopted {
			p.wipe()
		}
		st.close()
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range adopted {
		h.start(p)
	}
	h.closeOutdated(cfg.World)
	h.wg.Go(h.janitor)
	return h, nil
}

// SetWorld replaces members, agreements and calendars while requests are pending. Those whose member or agreement is no
// longer in force are closed and wiped at once, and stay closed if it is restored. A membership notice older than one seen
// before, also by an earlier handler on the same store, is refused, and so is an older agreement.
func (h *Handler) SetWorld(w *World) error {
	if err := w.Validate(h.cfg.Self); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return ErrStopped
	}
	if err := h.store.update(func(tx *bolt.Tx) error { return remember(tx, w, h.cfg.Self) }); err != nil {
		return err
	}
	h.world.Store(w)
	h.closeOutdated(w)
	return nil
}

// closeOutdated closes pending requests whose member or agreement is not in force.
func (h *Handler) closeOutdated(w *World) {
	for _, p := range h.live {
		a, ok := w.Agreement(p.request.From, h.cfg.Self)
		if !ok || !a.InForce() || !w.active(p.request.From) || !w.active(h.cfg.Self) {
			p.cancel(errClosed)
		}
	}
}

// start puts an accepted request on its way.
func (h *Handler) start(p *pending) {
	p.done = make(chan struct{})
	p.ctx, p.cancel = context.WithCancelCause(context.Background())
	h.live[string(p.key)] = p
	h.wg.Go(func() { h.carry(p) })
}

// Withdraw ends a pending request on behalf of the member that made it: it is wiped and answered CLOSED. A request that
// has its answer keeps it.
func (h *Handler) Withdraw(id, from string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	p, ok := h.live[string(rowKey(id, from))]
	if !ok {
		return ErrUnknown
	}
	p.cancel(errClosed)
	return nil
}

// Close stops taking requests, waits for those that are pending until ctx ends, and closes the store. What is still
// pending then is wiped and expires.
func (h *Handler) Close(ctx context.Context) error { return h.end(ctx, errStopping) }

// end is Close with a cause for which what is pending when ctx ends is cut short.
func (h *Handler) end(ctx context.Context, cause error) error {
	h.mu.Lock()
	if h.stopped {
		h.mu.Unlock()
		return ErrStopped
	}
	h.stopped = true
	waiting := make([]*pending, 0, len(h.live))
	for _, p := range h.live {
		waiting = append(waiting, p)
	}
	h.mu.Unlock()
	if cause == errHandOver {
		// What goes elsewhere anyway need not wait here.
		deadline, limited := ctx.Deadline()
		examined := h.reviews.keys()
		for _, p := range waiting {
			if examined[string(p.key)] || limited && !h.earliest(p).Before(deadline) {
				p.cancel(cause)
			}
		}
	}
	for _, p := range waiting {
		select {
		case <-p.done:
		case <-ctx.Done():
			p.cancel(cause)
		}
	}
	close(h.quit)
	h.wg.Wait()
	written := h.settleDeliveries()
	return errors.Join(written, h.store.close())
}

// Healthy reports whether the store can be written: if it cannot, nothing is answered.
func (h *Handler) Healthy() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return ErrStopped
	}
	return h.store.ping()
}

func (h *Handler) janitor() {
	t := time.NewTicker(janitorPeriod)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			if err := h.sweep(h.cfg.Now()); err != nil {
				h.cfg.Log.Error("transaction store cannot be written", "error", err)
			}
		case <-h.quit:
			return
		}
	}
}
