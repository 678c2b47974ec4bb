// Who gets what, and who gets nothing anew.

package feed

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	resourcev3 "github.com/envoyproxy/go-control-plane/pkg/resource/v3"

	"meshc/distributor/internal/store"
	"meshc/distributor/internal/teststore"
)

type fixture struct {
	*testing.T
	mesh *teststore.Mesh
	feed *Feed
}

func newFixture(t *testing.T, mesh *teststore.Mesh) *fixture {
	f := &fixture{t, mesh, nil}
	f.restart()
	return f
}

func (f *fixture) restart() {
	f.feed = New(f.mesh.Store, slog.New(slog.DiscardHandler))
	f.Cleanup(f.feed.Close)
}

func (f *fixture) open(version string) *store.Version {
	f.Helper()
	opened, err := store.Open(f.mesh.Store, version)
	if err != nil {
		f.Fatal(err)
	}
	return opened
}

// set serves a version; the answer is how many nodes changed.
func (f *fixture) set(version string) int {
	f.Helper()
	changed, errs := f.feed.SetVersion(f.open(version))
	for _, err := range errs {
		f.Error(err)
	}
	return changed
}

func (f *fixture) nodes() []string {
	version, err := store.OpenPublished(f.mesh.Store)
	if err != nil {
		f.Fatal(err)
	}
	defer version.Close()
	var ids []string
	for proxy := range version.ProxyCount() {
		ids = append(ids, version.ProxyID(proxy))
	}
	return ids
}

func (f *fixture) connectAll(versionInfo string) {
	f.Helper()
	for _, id := range f.nodes() {
		if ok, err := f.feed.Connect(id, versionInfo); !ok || err != nil {
			f.Fatalf("%s: %v, %v", id, ok, err)
		}
	}
}

// connectThenMove serves a version to all nodes and publishes another one, in which some differ.
func (f *fixture) connectThenMove() (first, second string) {
	f.Helper()
	first = f.mesh.Publish()
	f.set(first)
	f.connectAll("")
	f.mesh.MovePort()
	return first, f.mesh.Publish()
}

// since is the version_info of a node's snapshot; empty if it has none.
func (f *fixture) since(id string) string {
	snapshot, err := f.feed.cache.GetSnapshot(id)
	if err != nil {
		return ""
	}
	return snapshot.GetVersion(resourcev3.ListenerType)
}

func TestOnlyNodesThatChangeGetAnotherVersion(t *testing.T) {
	f := newFixture(t, teststore.NewScoped(t))
	first, second := f.connectThenMove()
	changed := f.set(second)
	if changed == 0 || changed == len(f.nodes()) {
		t.Fatalf("%d of %d nodes changed, some are wanted", changed, len(f.nodes()))
	}
	counts := map[string]int{}
	for _, id := range f.nodes() {
		counts[f.since(id)]++
	}
	if counts[second] != changed || counts[first] != len(f.nodes())-changed {
		t.Errorf("versions %v, %d changed", counts, changed)
	}
	// An equal version changes nobody, and back is the same way.
	if changed := f.set(f.mesh.Publish()); changed != 0 {
		t.Errorf("%d nodes changed in an equal version", changed)
	}
	if back := f.set(first); back != changed {
		t.Errorf("%d nodes changed back, %d had changed", back, changed)
	}
	for _, id := range f.nodes() {
		if f.since(id) != first {
			t.Errorf("%s has %s after a rollback", id, f.since(id))
		}
	}
}

func TestNodesThatComeBackAfterARestartAreNotToldAnew(t *testing.T) {
	f := newFixture(t, teststore.NewScoped(t))
	first, second := f.connectThenMove()
	f.set(second)
	had := map[string]string{}
	for _, id := range f.nodes() {
		had[id] = f.since(id)
	}
	f.restart()
	f.set(second)
	for id, version := range had {
		if _, err := f.feed.Connect(id, version); err != nil {
			t.Fatal(err)
		}
		if f.since(id) != version {
			t.Errorf("%s had %s and is given %s", id, version, f.since(id))
		}
	}
	// Who missed the change is told.
	f.restart()
	f.set(second)
	told := 0
	for id := range had {
		if _, err := f.feed.Connect(id, first); err != nil {
			t.Fatal(err)
		}
		if f.since(id) == second {
			told++
		}
	}
	if told == 0 || told == len(had) {
		t.Errorf("%d of %d are told", told, len(had))
	}
	// A version that is not there, or is nonsense, is no reason to keep quiet.
	for _, version := range []string{"2000-01-01T00:00:00Z/9", "../../x", "1"} {
		f.restart()
		f.set(second)
		f.connectAll(version)
		for id := range had {
			if f.since(id) != second {
				t.Errorf("%s came with %q and is given %s", id, version, f.since(id))
			}
		}
	}
}

func TestUnknownNodesWait(t *testing.T) {
	f := newFixture(t, teststore.NewScoped(t))
	if ok, err := f.feed.Connect("nobody", ""); ok || err != nil {
		t.Errorf("before any version: %v, %v", ok, err)
	}
	version := f.mesh.Publish()
	id := f.nodes()[0]
	if ok, err := f.feed.Connect(id, ""); ok || err != nil {
		t.Errorf("before any version: %v, %v", ok, err)
	}
	f.set(version)
	if f.since(id) != version || f.since("nobody") != "" {
		t.Errorf("%q and %q are served", f.since(id), f.since("nobody"))
	}
	if stats := f.feed.Stats(); stats.Nodes != 2 || stats.UnknownNodes != 1 {
		t.Errorf("%+v", stats)
	}
}

func TestListenersAreDecodedOnceAndForgotten(t *testing.T) {
	f := newFixture(t, teststore.NewRich(t))
	f.set(f.mesh.Publish())
	f.connectAll("")
	seen := map[*listenerv3.Listener]int{}
	uses := 0
	for _, id := range f.nodes() {
		snapshot, err := f.feed.cache.GetSnapshot(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, resource := range snapshot.GetResources(resourcev3.ListenerType) {
			seen[resource.(*listenerv3.Listener)]++
			uses++
		}
	}
	if decoded := f.feed.Stats().DecodedListeners; decoded != len(seen) || decoded >= uses {
		t.Errorf("%d decoded, %d distinct, %d used", decoded, len(seen), uses)
	}
	f.feed.Forget(0)
	if f.feed.Stats().Nodes != len(f.nodes()) {
		t.Error("nodes with streams are forgotten")
	}
	for _, id := range f.nodes() {
		f.feed.Disconnect(id)
	}
	f.feed.Forget(time.Hour)
	if f.feed.Stats().Nodes != len(f.nodes()) {
		t.Error("nodes are forgotten at once")
	}
	f.feed.Forget(0)
	if stats := f.feed.Stats(); stats.Nodes != 0 || stats.DecodedListeners != 0 {
		t.Errorf("%+v is left", stats)
	}
}

func TestANodeThatIsGoneKeepsItsListeners(t *testing.T) {
	f := newFixture(t, teststore.NewScoped(t))
	first := f.mesh.Publish()
	f.set(first)
	f.connectAll("")
	nodes := f.nodes()
	second := f.mesh.Publish("--proxy", nodes[0])
	if changed := f.set(second); changed != 0 {
		t.Errorf("%d changed", changed)
	}
	if !slices.ContainsFunc(nodes[1:], func(id string) bool { return f.since(id) == first }) {
		t.Error("nodes that are gone have lost their listeners")
	}
}
