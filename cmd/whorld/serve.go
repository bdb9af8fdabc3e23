package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/engine"
	"github.com/whorl-afis/whorl/rdsi/server"
)

// A process is a daemon with everything that it has open.
type process struct {
	settings settings
	log      *slog.Logger
	sockets  *sockets
	gallery  *gallery.Gallery
	handler  *rdsi.Handler
	requests *server.Server
	admin    *server.Server // nil without an administration socket
}

// serve runs the daemon until ctx ends.
func serve(ctx context.Context, s settings, stderr io.Writer) (err error) {
	p := &process{settings: s, log: slog.New(slog.NewJSONHandler(stderr, nil))}
	harden(p.log)
	spare(s.memory)
	world, err := s.world()
	if err != nil {
		return err
	}
	warn(p.log, world)
	// The sockets come first: a second daemon stops here, before it touches the store.
	if p.sockets, err = listen(s); err != nil {
		return err
	}
	defer p.sockets.close()
	if p.gallery, err = gallery.Open(s.Gallery, gallery.Options{Verify: true}); err != nil {
		return fmt.Errorf("gallery %s: %w", s.Gallery, err)
	}
	defer func() { err = errors.Join(err, p.gallery.Close()) }()
	review, band, err := s.Review.options(s.FMR > 0)
	if err != nil {
		return err
	}
	e, err := engine.New(p.gallery, engine.Options{FMR: s.FMR, FPIR: s.FPIR, Band: band, Workers: cores})
	if err != nil {
		return err
	}
	memories, handed := takeOver(p.sockets.handed, p.log)
	p.handler, err = rdsi.New(rdsi.Config{Self: s.Self, World: world, Engine: e, Store: s.Store, Databases: s.Databases,
		Tick: s.tick, Workers: s.Workers, Queue: s.Queue, NationalManager: s.NationalManager, LogKey: s.logKey,
		EngineVersion: e.Version(), Review: review, Log: p.log, HandedOver: handed})
	for _, m := range memories {
		m.close()
	}
	if err != nil {
		return err
	}
	if len(p.sockets.handed) > 0 {
		notify(p.log, "FDSTOREREMOVE=1\nFDNAME="+handoverName)
	}
	if err := p.servers(); err != nil {
		return errors.Join(err, p.handler.Close(ctx))
	}
	lockMemory(p.log)
	p.log.Info("ready", "member", s.Self, "records", p.gallery.Len(), "tier", matcher.Tier(), "tick", s.tick.String())
	vouch(p.log, world)
	notify(p.log, daemon.SdNotifyReady)
	return p.run(ctx)
}

// cores is how many processors there are for this process, as its container may limit them.
var cores = runtime.GOMAXPROCS(0)

// spare makes room for exchanges beside searches. A search keeps a goroutine a core busy, and one that is ready waits up
// to 10 ms for a turn, which adds up over the steps of an exchange. With one more thread than cores the kernel decides,
// and it prefers who has slept. The limit makes the collector work harder before memory runs out.
func spare(memory int64) {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(cores + 1)
	}
	if memory > 0 {
		debug.SetMemoryLimit(memory)
	}
}

func (p *process) servers() (err error) {
	o := server.Options{Handler: p.handler, Version: version(), Roles: p.settings.Roles, Log: p.log, Ready: p.gallery.Refresh}
	if p.requests, err = server.New(o); err != nil || p.sockets.admin == nil {
		return err
	}
	o.Reload, o.Requests = p.reload, p.requests
	p.admin, err = server.NewAdmin(o)
	return err
}

// run answers until ctx ends or a socket fails, and then lets pending requests end.
func (p *process) run(ctx context.Context) error {
	failed := make(chan error, 2)
	go func() { failed <- p.requests.Serve(p.sockets.requests) }()
	if p.admin != nil {
		go func() { failed <- p.admin.Serve(p.sockets.admin) }()
	}
	reload := make(chan os.Signal, 1)
	if hangup != nil {
		signal.Notify(reload, hangup)
		defer signal.Stop(reload)
	}
	beat, stopBeat := heartbeat()
	defer stopBeat()
	for {
		select {
		case <-reload:
			_ = p.reload() // it has told the log
		case <-beat:
			if err := p.handler.Healthy(); err == nil {
				notify(p.log, daemon.SdNotifyWatchdog)
			}
		case err := <-failed:
			return errors.Join(err, p.stop())
		case <-ctx.Done():
			return p.stop()
		}
	}
}

// reload reads the documents again and looks whether the gallery is another one. What is not in order leaves in force
// what was there before; the rest is taken. Searches under way end on the gallery that they began with.
func (p *process) reload() error {
	notify(p.log, daemon.SdNotifyReloading+"\n"+daemon.SdNotifyMonotonicUsec())
	defer notify(p.log, daemon.SdNotifyReady)
	s, err := p.settings.again()
	var world *rdsi.World
	if err == nil {
		world, err = s.world()
	}
	if err == nil {
		warn(p.log, world)
		err = p.handler.SetWorld(world)
	}
	if err != nil {
		err = fmt.Errorf("documents: %w", err)
		p.log.Error("documents are not in order: the old ones stay", "error", err)
	} else {
		p.log.Info("documents read again", "epoch", world.Epoch)
		vouch(p.log, world)
	}
	if gone := p.gallery.Refresh(); gone != nil {
		p.log.Error("the gallery is not in order: nothing is accepted until it is", "error", gone)
		return errors.Join(err, gone)
	}
	p.log.Info("gallery looked at again", "records", p.gallery.Len(), "generation", p.gallery.Info().Generation)
	return err
}

// vouch tells, once documents hold, who signed them.
func vouch(log *slog.Logger, w *rdsi.World) {
	for _, d := range w.SignedBy {
		if len(d.Names) == 0 {
			log.Warn("documents are taken without looking at signatures")
			return
		}
		log.Info("document is signed", "document", d.Document, "by", d.Names)
	}
}

// warn tells what in the documents will not have its effect, or soon.
func warn(log *slog.Logger, w *rdsi.World) {
	for _, text := range w.Warnings() {
		log.Warn(text)
	}
	// A calendar must be renewed before the first request whose period it does not cover.
	for _, id := range w.Uncovered(time.Now().AddDate(0, 1, 0)) {
		log.Warn("calendar ends within a month", "calendar", id)
	}
}
