package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

const (
	// grace is what pending requests have to end when the daemon is told to stop, beside the tick at which their answers
	// leave: a verdict that is ready must not be lost because its tick is a quarter of an hour away.
	grace = 30 * time.Second
	// plea is how often the service manager is asked for more time while the daemon stops, each time for twice as long.
	plea = 10 * time.Second
)

// stop takes no more requests, lets those that were accepted come to their answers, and then closes the sockets, so that
// who waits for an answer gets it. What cannot have its answer by then goes to the next process, through the memory of a
// service manager that keeps files, and expires where there is none. A second signal ends the waiting.
func (p *process) stop() error {
	// From the moment on that somebody hears of the stop a second signal counts.
	again := make(chan os.Signal, 1)
	signal.Notify(again, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(again)
	notify(p.log, daemon.SdNotifyStopping)
	p.log.Info("stopping")
	ctx, cancel := context.WithTimeout(context.Background(), p.settings.tick+grace)
	defer cancel()
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		more := time.NewTicker(plea)
		defer more.Stop()
		for {
			select {
			case <-more.C:
				notify(p.log, fmt.Sprintf("EXTEND_TIMEOUT_USEC=%d\n%s", 2*plea.Microseconds(), daemon.SdNotifyWatchdog))
			case <-again:
				p.log.Warn("told to stop at once")
				cancel()
			case <-ended:
				return
			}
		}
	}()
	err := end(ctx, p.handler, p.log)
	// Exchanges under way have moments only: their waiting ended with the handler.
	last, cut := context.WithTimeout(context.Background(), grace)
	defer cut()
	err = errors.Join(err, p.requests.Shutdown(last))
	if p.admin != nil {
		err = errors.Join(err, p.admin.Shutdown(last))
	}
	return err
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
