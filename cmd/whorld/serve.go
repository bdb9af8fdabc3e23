package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/engine"
	"github.com/whorl-afis/whorl/rdsi/server"
)

// grace is what pending requests have to end when the daemon is told to stop.
const grace = 30 * time.Second

// serve runs the daemon until ctx ends.
func serve(ctx context.Context, s settings, stderr io.Writer) (err error) {
	log := slog.New(slog.NewJSONHandler(stderr, nil))
	harden(log)
	world, err := s.world()
	if err != nil {
		return err
	}
	warn(log, world)
	// The socket comes first: a second daemon stops here, before it touches the store.
	l, err := server.Listen(s.Socket)
	if err != nil {
		return err
	}
	defer l.Close()
	g, err := gallery.Open(s.Gallery, gallery.Options{Verify: true})
	if err != nil {
		return fmt.Errorf("gallery %s: %w", s.Gallery, err)
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	e, err := engine.New(g, engine.Options{FMR: s.FMR, FPIR: s.FPIR})
	if err != nil {
		return err
	}
	h, err := rdsi.New(rdsi.Config{Self: s.Self, World: world, Engine: e, Store: s.Store, Databases: s.Databases,
		Tick: s.tick, Workers: s.Workers, Queue: s.Queue, NationalManager: s.NationalManager, LogKey: s.logKey,
		EngineVersion: e.Version(), Log: log})
	if err != nil {
		return err
	}
	srv, err := server.New(server.Options{Handler: h, Version: version(), Users: s.Users, Log: log})
	if err != nil {
		return errors.Join(err, h.Close(ctx))
	}
	leave, err := administer(s, log, h)
	if err != nil {
		return errors.Join(err, h.Close(ctx))
	}
	defer leave()
	lockMemory(log)
	log.Info("ready", "member", s.Self, "records", g.Len(), "tier", matcher.Tier(), "tick", s.tick.String())
	notify(log, daemon.SdNotifyReady)
	return runUntil(ctx, s, log, l, srv, h)
}

// adminGrace is what an exchange on the administration socket has to end when the daemon stops.
const adminGrace = time.Second

// administer answers on the administration socket, if there is one, until leave is called.
func administer(s settings, log *slog.Logger, h *rdsi.Handler) (leave func(), err error) {
	if s.AdminSocket == "" {
		return func() {}, nil
	}
	srv, err := server.NewAdmin(server.Options{Handler: h, Version: version(), Users: s.AdminUsers, Log: log,
		Reload: func() error { return reloadWorld(s, log, h) }})
	if err != nil {
		return nil, err
	}
	l, err := server.Listen(s.AdminSocket)
	if err != nil {
		return nil, err
	}
	go func() {
		if err := srv.Serve(l); err != nil {
			log.Error("administration socket failed", "error", err)
		}
	}()
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), adminGrace)
		defer cancel()
		if err := srv.Shutdown(ctx); err != nil {
			log.Warn("administration socket was cut short", "error", err)
		}
	}, nil
}

// runUntil answers until ctx ends or the socket fails, and then lets pending requests end.
func runUntil(ctx context.Context, s settings, log *slog.Logger, l net.Listener, srv *server.Server, h *rdsi.Handler) error {
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
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
			_ = reloadWorld(s, log, h) // it has told the log
		case <-beat:
			if err := h.Healthy(); err == nil {
				notify(log, daemon.SdNotifyWatchdog)
			}
		case err := <-failed:
			return errors.Join(err, stop(log, srv, h))
		case <-ctx.Done():
			return stop(log, srv, h)
		}
	}
}

func stop(log *slog.Logger, srv *server.Server, h *rdsi.Handler) error {
	notify(log, daemon.SdNotifyStopping)
	log.Info("stopping")
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	// Requests end first: clients that wait for them get their answers before the socket closes.
	return errors.Join(h.Close(ctx), srv.Shutdown(ctx))
}

// reloadWorld reads the documents again. If they are not in order the old ones stay.
func reloadWorld(s settings, log *slog.Logger, h *rdsi.Handler) error {
	notify(log, daemon.SdNotifyReloading)
	defer notify(log, daemon.SdNotifyReady)
	world, err := s.world()
	if err == nil {
		warn(log, world)
		err = h.SetWorld(world)
	}
	if err != nil {
		log.Error("documents are not in order: the old ones stay", "error", err)
		return err
	}
	log.Info("documents read again", "epoch", world.Epoch)
	return nil
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

// notify tells the service manager, if there is one.
func notify(log *slog.Logger, state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		log.Warn("service manager cannot be told", "error", err)
	}
}

// heartbeat ticks twice in the time within which the service manager wants to hear of us.
func heartbeat() (<-chan time.Time, func()) {
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil || every == 0 {
		return nil, func() {}
	}
	t := time.NewTicker(every / 2)
	return t.C, t.Stop
}
