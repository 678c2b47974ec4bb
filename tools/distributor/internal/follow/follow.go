// Package follow notices when a store publishes another version.
package follow

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"meshc/distributor/internal/store"
)

const (
	// How often CURRENT is looked at where no notice comes: on file systems without notices, and
	// while there is no store yet.
	pollInterval = 400 * time.Millisecond
	// How often a version that could not be served is tried again while nothing changes.
	retryInterval = 10 * time.Second
)

// Follower calls Serve with each version that is published, once it has been verified whole.
type Follower struct {
	Directory string
	Log       *slog.Logger
	// Serve takes the version over, with the duty to close it. `noticed` is when the change was seen.
	Serve func(version *store.Version, noticed time.Time)
	// Refused is told of each version that is not served: damaged, unreadable, or not of the v3 API.
	Refused func(version string, err error)

	served      store.Pointer
	refused     store.Pointer // the last one that was not served
	refusedAt   time.Time
	lastTrouble string // with CURRENT itself, to say it once
}

// Run follows until the context ends.
func (f *Follower) Run(ctx context.Context) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		f.Log.Warn("no notices of changed files, polling only", "error", err)
	} else {
		defer watcher.Close()
	}
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	isWatching := false
	for {
		if watcher != nil && !isWatching {
			isWatching = watcher.Add(f.Directory) == nil
		}
		f.look(time.Now())
		if !f.wait(ctx, watcher, ticker, &isWatching) {
			return
		}
	}
}

// wait returns when it is time to look again; false when the context has ended.
func (f *Follower) wait(ctx context.Context, watcher *fsnotify.Watcher, ticker *time.Ticker,
	isWatching *bool) bool {
	var events chan fsnotify.Event
	if watcher != nil {
		events = watcher.Events
	}
	for {
		select {
		case <-ctx.Done():
			return false
		case <-ticker.C:
			return true
		case event := <-events:
			switch {
			case filepath.Base(event.Name) == store.CurrentName:
				return true
			case event.Name == f.Directory && event.Has(fsnotify.Remove|fsnotify.Rename):
				*isWatching = false
				return true
			}
		}
	}
}

// look serves what CURRENT names if that is not what is served.
func (f *Follower) look(now time.Time) {
	pointer, err := store.ReadCurrent(f.Directory)
	if err != nil {
		if err.Error() != f.lastTrouble {
			f.lastTrouble = err.Error()
			f.Log.Warn("no published version to follow", "error", err)
			if !errors.Is(err, store.ErrNothingPublished) {
				f.Refused("", err)
			}
		}
		return
	}
	f.lastTrouble = ""
	if pointer == f.served || (pointer == f.refused && now.Sub(f.refusedAt) < retryInterval) {
		return
	}
	version, err := openWhole(f.Directory)
	if err != nil {
		f.refused, f.refusedAt = pointer, now
		f.Log.Error("version is not served", "version", pointer.Version, "serving", f.served.Version,
			"error", err)
		f.Refused(pointer.Version, err)
		return
	}
	f.served = store.Pointer{Version: version.Name, Root: version.Root}
	f.Serve(version, now)
}

const listenerType = "type.googleapis.com/envoy.config.listener.v3.Listener"

func openWhole(directory string) (*store.Version, error) {
	version, err := store.OpenPublished(directory)
	if err != nil {
		return nil, err
	}
	if version.TypeURL != listenerType {
		err = errors.New("its listeners are of type " + version.TypeURL +
			", which Envoy of today does not take; compile with --api v3")
	} else {
		err = version.Verify()
	}
	if err != nil {
		version.Close()
		return nil, err
	}
	return version, nil
}
