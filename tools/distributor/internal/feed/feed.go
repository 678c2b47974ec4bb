// The nodes that are connected, and what each is to have.

package feed

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/envoyproxy/go-control-plane/pkg/cache/types"
	cachev3 "github.com/envoyproxy/go-control-plane/pkg/cache/v3"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"

	"meshc/distributor/internal/store"
)

// Feed serves one version of a store. A node has a snapshot in the cache from its first request until
// some time after its last stream has ended, so memory follows the connected proxies, not the mesh.
//
// The version_info of a node's snapshot is the version since which its listeners are what they are: a
// new version in which they are the same leaves the snapshot alone, and nothing is sent.
//
// Lock order: versionMu, then a node's mu, then nodesMu or what the cache has of its own.
type Feed struct {
	directory string
	cache     cachev3.SnapshotCache
	listeners *listeners

	versionMu sync.RWMutex // written while the version is replaced
	version   *store.Version
	classes   *classes

	pastMu sync.Mutex
	past   map[string]*classes // older versions that clients came with; nil: cannot be read

	nodesMu sync.Mutex
	nodes   map[string]*node
}

type node struct {
	id string

	mu          sync.Mutex
	isServed    bool // it has a snapshot in the cache
	since       string
	fingerprint fingerprint
	keys        []key // of its listeners, sorted

	streams   int // under nodesMu
	idleSince time.Time
}

type byNodeID struct{}

func (byNodeID) ID(node *corev3.Node) string { return node.GetId() }

// New makes a feed that has nothing to serve yet.
func New(directory string, log *slog.Logger) *Feed {
	return &Feed{
		directory: directory,
		cache:     cachev3.NewSnapshotCache(false, byNodeID{}, cacheLog{log}),
		listeners: newListeners(),
		past:      map[string]*classes{},
		nodes:     map[string]*node{},
	}
}

// Cache is what go-control-plane's server serves.
func (f *Feed) Cache() cachev3.Cache { return quietCache{f.cache} }

// Stats are numbers for people to look at.
type Stats struct {
	Version          string
	Nodes            int // with a snapshot or a stream
	UnknownNodes     int // with a stream, but not in the version
	DecodedListeners int
}

// Stats counts.
func (f *Feed) Stats() Stats {
	f.versionMu.RLock()
	defer f.versionMu.RUnlock()
	stats := Stats{DecodedListeners: f.listeners.count()}
	if f.version != nil {
		stats.Version = f.version.Name
	}
	f.nodesMu.Lock()
	defer f.nodesMu.Unlock()
	stats.Nodes = len(f.nodes)
	for id := range f.nodes {
		if f.version == nil {
			stats.UnknownNodes++
		} else if _, ok := f.version.FindProxy(id); !ok {
			stats.UnknownNodes++
		}
	}
	return stats
}

// Connect is told of the first request of a stream, and of the version_info in it. Whether the node is
// in the version is the answer; if not, it gets its listeners when a version has it.
func (f *Feed) Connect(id, versionInfo string) (bool, error) {
	f.versionMu.RLock()
	defer f.versionMu.RUnlock()
	n := f.addStream(id)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.isServed || f.version == nil {
		return n.isServed, nil
	}
	proxy, ok := f.version.FindProxy(id)
	if !ok {
		return false, nil
	}
	since := f.version.Name
	if f.hadTheSame(id, versionInfo, f.classes.fingerprint(proxy)) {
		since = versionInfo
	}
	return true, f.serve(n, proxy, since)
}

// Disconnect is told when a stream ends.
func (f *Feed) Disconnect(id string) {
	f.nodesMu.Lock()
	defer f.nodesMu.Unlock()
	if n := f.nodes[id]; n != nil {
		n.streams--
		n.idleSince = time.Now()
	}
}

func (f *Feed) addStream(id string) *node {
	f.nodesMu.Lock()
	defer f.nodesMu.Unlock()
	n := f.nodes[id]
	if n == nil {
		n = &node{id: id}
		f.nodes[id] = n
	}
	n.streams++
	return n
}

// hadTheSame tells whether the node had the listeners of this fingerprint in an older version, which
// is what a client says it has after the distributor was started anew.
func (f *Feed) hadTheSame(id, version string, now fingerprint) bool {
	if version == "" || version == f.version.Name {
		return false
	}
	f.pastMu.Lock()
	defer f.pastMu.Unlock()
	past, ok := f.past[version]
	if !ok {
		if opened, err := store.Open(f.directory, version); err == nil {
			past = newClasses(opened)
		}
		f.past[version] = past
	}
	if past == nil {
		return false
	}
	proxy, ok := past.version.FindProxy(id)
	return ok && past.fingerprint(proxy) == now
}

func (f *Feed) forgetPast() {
	f.pastMu.Lock()
	defer f.pastMu.Unlock()
	for _, past := range f.past {
		if past != nil {
			past.version.Close()
		}
	}
	f.past = map[string]*classes{}
}

// serve puts the proxy's listeners into the node's snapshot. If they are what it has, even if they are
// made otherwise, nothing happens. Requires versionMu for reading or writing, and the node's mu.
func (f *Feed) serve(n *node, proxy int, since string) error {
	items := map[string]types.ResourceWithTTL{}
	var keys []key
	err := f.version.Listeners(proxy, func(wire []byte) error {
		name, listener, err := f.listeners.acquire(wire)
		if err == nil {
			keys = append(keys, name)
			items[listener.GetName()] = types.ResourceWithTTL{Resource: listener}
		}
		return err
	})
	if err != nil {
		f.listeners.release(keys)
		return err
	}
	slices.SortFunc(keys, func(a, b key) int { return bytes.Compare(a[:], b[:]) })
	n.fingerprint = f.classes.fingerprint(proxy)
	if n.isServed && slices.Equal(n.keys, keys) {
		f.listeners.release(keys)
		return nil
	}
	f.listeners.release(n.keys)
	n.keys, n.since, n.isServed = keys, since, true
	snapshot := &cachev3.Snapshot{}
	snapshot.Resources[types.Listener] = cachev3.Resources{Version: since, Items: items}
	return f.cache.SetSnapshot(context.Background(), n.id, snapshot)
}

// SetVersion serves another version, which must have been verified, and closes the one before. Nodes
// whose listeners differ get them; the answer is how many those are, and which nodes could not be served.
func (f *Feed) SetVersion(version *store.Version) (changed int, errs []error) {
	f.versionMu.Lock()
	defer f.versionMu.Unlock()
	last := f.version
	f.version, f.classes = version, newClasses(version)
	f.forgetPast()
	f.nodesMu.Lock()
	nodes := make([]*node, 0, len(f.nodes))
	for _, n := range f.nodes {
		nodes = append(nodes, n)
	}
	f.nodesMu.Unlock()

	var wait sync.WaitGroup
	var mu sync.Mutex
	work := make(chan *node)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for n := range work {
				isChanged, err := f.update(n)
				mu.Lock()
				if isChanged {
					changed++
				}
				if err != nil {
					errs = append(errs, fmt.Errorf("node %s keeps what it has: %w", n.id, err))
				}
				mu.Unlock()
			}
		})
	}
	for _, n := range nodes {
		work <- n
	}
	close(work)
	wait.Wait()
	if last != nil {
		last.Close()
	}
	return changed, errs
}

// update gives the node what it is to have in a new version. A node that the version does not have
// keeps its listeners: its workload is about to end, and would not be helped by losing them first.
func (f *Feed) update(n *node) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	proxy, ok := f.version.FindProxy(n.id)
	if !ok || (n.isServed && f.classes.fingerprint(proxy) == n.fingerprint) {
		return false, nil
	}
	before := n.since
	err := f.serve(n, proxy, f.version.Name)
	return n.since != before, err
}

// Forget drops nodes that have had no stream for as long as `idle`.
func (f *Feed) Forget(idle time.Duration) {
	f.versionMu.RLock()
	defer f.versionMu.RUnlock()
	f.nodesMu.Lock()
	defer f.nodesMu.Unlock()
	for id, n := range f.nodes {
		if n.streams > 0 || time.Since(n.idleSince) < idle {
			continue
		}
		delete(f.nodes, id)
		f.cache.ClearSnapshot(id)
		f.listeners.release(n.keys)
	}
}

// Close gives the version back. No stream may be open any more.
func (f *Feed) Close() {
	f.versionMu.Lock()
	defer f.versionMu.Unlock()
	f.forgetPast()
	if f.version != nil {
		f.version.Close()
		f.version = nil
	}
}

// cacheLog passes what go-control-plane has to say on, its chatter as debug messages.
type cacheLog struct{ log *slog.Logger }

func (c cacheLog) Debugf(format string, args ...any) {}
func (c cacheLog) Infof(format string, args ...any)  { c.log.Debug(fmt.Sprintf(format, args...)) }
func (c cacheLog) Warnf(format string, args ...any)  { c.log.Warn(fmt.Sprintf(format, args...)) }
func (c cacheLog) Errorf(format string, args ...any) { c.log.Error(fmt.Sprintf(format, args...)) }
