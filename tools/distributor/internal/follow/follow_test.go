// Which versions are taken up, how soon, and which are refused.

package follow

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meshc/distributor/internal/store"
	"meshc/distributor/internal/teststore"
)

type events struct {
	served  chan string
	refused chan error
}

func start(t *testing.T, directory string) events {
	e := events{make(chan string, 100), make(chan error, 100)}
	ctx, cancel := context.WithCancel(context.Background())
	f := Follower{
		Directory: directory,
		Log:       slog.New(slog.DiscardHandler),
		Serve: func(version *store.Version, _ time.Time) {
			version.Close()
			e.served <- version.Name
		},
		Refused: func(_ string, err error) { e.refused <- err },
	}
	done := make(chan struct{})
	go func() {
		f.Run(ctx)
		close(done)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return e
}

func (e events) expectServed(t *testing.T, version string) {
	t.Helper()
	select {
	case served := <-e.served:
		if served != version {
			t.Fatalf("%s is served, not %s", served, version)
		}
	case err := <-e.refused:
		t.Fatalf("refused: %v", err)
	case <-time.After(10 * time.Second):
		t.Fatalf("%s is not served", version)
	}
}

func (e events) expectRefused(t *testing.T, word string) {
	t.Helper()
	select {
	case served := <-e.served:
		t.Fatalf("%s is served", served)
	case err := <-e.refused:
		if !strings.Contains(err.Error(), word) {
			t.Fatalf("refused, but not for %s: %v", word, err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nothing is refused")
	}
}

func (e events) expectNothing(t *testing.T) {
	t.Helper()
	select {
	case served := <-e.served:
		t.Fatalf("%s is served", served)
	case err := <-e.refused:
		t.Fatalf("refused: %v", err)
	case <-time.After(3 * pollInterval):
	}
}

func TestVersionsAreFollowed(t *testing.T) {
	mesh := teststore.New(t)
	e := start(t, mesh.Store)
	e.expectNothing(t) // the store is not there yet
	first := mesh.Publish()
	e.expectServed(t, first)
	mesh.MovePort()
	e.expectServed(t, mesh.Publish())
	mesh.Run("rollback", first)
	e.expectServed(t, first)
	e.expectNothing(t)
}

func TestDamagedVersionsAreRefused(t *testing.T) {
	mesh := teststore.New(t)
	first := mesh.Publish()
	mesh.MovePort()
	second := mesh.Publish()
	mesh.Run("rollback", first)
	segments, err := filepath.Glob(filepath.Join(mesh.Store, "segments", "000002.segment"))
	if err != nil || len(segments) != 1 {
		t.Fatal(segments, err)
	}
	e := start(t, mesh.Store)
	e.expectServed(t, first)

	// meshc itself would not publish what is damaged: so publish, stop, damage, and start again.
	mesh.Run("rollback", second)
	e.expectServed(t, second)
	mesh.Run("rollback", first)
	e.expectServed(t, first)
	pointer, err := os.ReadFile(filepath.Join(mesh.Store, store.CurrentName))
	if err != nil {
		t.Fatal(err)
	}
	mesh.Run("rollback", second)
	e.expectServed(t, second)
	toSecond, err := os.ReadFile(filepath.Join(mesh.Store, store.CurrentName))
	if err != nil {
		t.Fatal(err)
	}
	replace(t, mesh.Store, pointer)
	e.expectServed(t, first)
	data, err := os.ReadFile(segments[0])
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(segments[0], data, 0o600); err != nil {
		t.Fatal(err)
	}
	replace(t, mesh.Store, toSecond)
	e.expectRefused(t, "000002.segment")
	e.expectNothing(t)
	replace(t, mesh.Store, pointer)
	e.expectNothing(t) // it is still what is served
}

// replace publishes as meshc does: by a rename.
func replace(t *testing.T, directory string, pointer []byte) {
	t.Helper()
	path := filepath.Join(directory, store.CurrentName)
	if err := os.WriteFile(path+".new", pointer, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedPointerIsRefusedOnce(t *testing.T) {
	mesh := teststore.New(t)
	first := mesh.Publish()
	e := start(t, mesh.Store)
	e.expectServed(t, first)
	replace(t, mesh.Store, []byte("meshc-store 3\n"))
	e.expectRefused(t, "CURRENT")
	e.expectNothing(t)
	mesh.MovePort()
	e.expectServed(t, mesh.Publish())
}

func TestVersionsOfTheOldAPIAreRefused(t *testing.T) {
	mesh := teststore.New(t)
	mesh.Publish("--api", "v2")
	e := start(t, mesh.Store)
	e.expectRefused(t, "--api v3")
	e.expectServed(t, mesh.Publish())
}
