// Package feed keeps go-control-plane's cache in step with the published version.
package feed

import (
	"fmt"
	"sync"

	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	"github.com/zeebo/xxh3"
	"google.golang.org/protobuf/proto"
)

// key names a listener by its bytes.
type key = [16]byte

// listeners has one decoded copy of each distinct listener, for as long as some node uses it.
type listeners struct {
	mu      sync.Mutex
	entries map[key]*entry
}

type entry struct {
	listener *listenerv3.Listener
	uses     int
}

func newListeners() *listeners { return &listeners{entries: map[key]*entry{}} }

// acquire decodes a listener, or finds it decoded already. Each acquire wants a release.
func (l *listeners) acquire(wire []byte) (key, *listenerv3.Listener, error) {
	name := xxh3.Hash128(wire).Bytes()
	if listener := l.use(name); listener != nil {
		return name, listener, nil
	}
	listener := &listenerv3.Listener{}
	if err := proto.Unmarshal(wire, listener); err != nil {
		return key{}, nil, fmt.Errorf("a listener is no message of Envoy's: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if known := l.entries[name]; known != nil { // somebody else was faster
		known.uses++
		return name, known.listener, nil
	}
	l.entries[name] = &entry{listener, 1}
	return name, listener, nil
}

func (l *listeners) use(name key) *listenerv3.Listener {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.entries[name]
	if known == nil {
		return nil
	}
	known.uses++
	return known.listener
}

func (l *listeners) release(names []key) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, name := range names {
		known := l.entries[name]
		if known.uses--; known.uses == 0 {
			delete(l.entries, name)
		}
	}
}

func (l *listeners) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.entries)
}
