// What Go reads is what meshc writes, byte for byte, or it is refused.

package store

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	discoveryv3 "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	"google.golang.org/protobuf/proto"

	"meshc/distributor/internal/teststore"
)

// read is all listeners of a version by node id.
func read(t *testing.T, version *Version) map[string][][]byte {
	t.Helper()
	all := map[string][][]byte{}
	for proxy := range version.ProxyCount() {
		id := version.ProxyID(proxy)
		err := version.Listeners(proxy, func(wire []byte) error {
			all[id] = append(all[id], bytes.Clone(wire))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func openWhole(t *testing.T, directory string) *Version {
	t.Helper()
	version, err := OpenPublished(directory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(version.Close)
	if err := version.Verify(); err != nil {
		t.Fatal(err)
	}
	return version
}

func TestListenersAreThoseThatMeshcExports(t *testing.T) {
	mesh := teststore.New(t)
	name := mesh.Publish()
	version := openWhole(t, mesh.Store)
	if version.Name != name {
		t.Errorf("opened %s, published is %s", version.Name, name)
	}
	out := t.TempDir()
	mesh.Run("export", "--format", "discovery-response", "-o", out)
	all := read(t, version)
	if len(all) != 16 {
		t.Errorf("%d proxies, not 16", len(all))
	}
	for id, wires := range all {
		data, err := os.ReadFile(filepath.Join(out, id+".pb"))
		if err != nil {
			t.Fatal(err)
		}
		var response discoveryv3.DiscoveryResponse
		if err := proto.Unmarshal(data, &response); err != nil {
			t.Fatal(err)
		}
		if response.GetVersionInfo() != name || response.GetTypeUrl() != version.TypeURL {
			t.Errorf("%s: the response is %s of %s", id, response.GetVersionInfo(), response.GetTypeUrl())
		}
		if len(response.GetResources()) != len(wires) || len(wires) == 0 {
			t.Fatalf("%s: %d listeners, meshc exports %d", id, len(wires), len(response.GetResources()))
		}
		for i, resource := range response.GetResources() {
			if !bytes.Equal(resource.GetValue(), wires[i]) || resource.GetTypeUrl() != version.TypeURL {
				t.Errorf("%s: listener %d differs", id, i)
			}
		}
	}
}

func TestFindProxy(t *testing.T) {
	mesh := teststore.New(t)
	mesh.Publish()
	version := openWhole(t, mesh.Store)
	for proxy := range version.ProxyCount() {
		if found, ok := version.FindProxy(version.ProxyID(proxy)); !ok || found != proxy {
			t.Errorf("proxy %d is found as %d, %v", proxy, found, ok)
		}
	}
	for _, id := range []string{"", "a", "sidecar~", "z", version.ProxyID(3) + "x"} {
		if _, ok := version.FindProxy(id); ok {
			t.Errorf("there is no proxy %q", id)
		}
	}
}

func TestEveryByteCounts(t *testing.T) {
	mesh := teststore.New(t)
	mesh.Publish()
	want := read(t, openWhole(t, mesh.Store))
	flips, refused := 0, 0
	err := filepath.WalkDir(mesh.Store, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "LOCK" {
			return err
		}
		whole, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for at := range whole {
			damaged := bytes.Clone(whole)
			damaged[at] ^= 1 << (at % 8)
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				return err
			}
			flips++
			version, err := OpenPublished(mesh.Store)
			if err == nil {
				err = version.Verify()
				if err == nil {
					t.Errorf("%s: byte %d was changed and nobody saw it", path, at)
					for id, wires := range read(t, version) {
						for i := range wires {
							if !bytes.Equal(wires[i], want[id][i]) {
								t.Fatalf("%s: byte %d: a wrong listener is served", path, at)
							}
						}
					}
				}
				version.Close()
			}
			if err != nil {
				refused++
			}
		}
		return os.WriteFile(path, whole, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	openWhole(t, mesh.Store)
	t.Logf("%d bytes changed, %d refused", flips, refused)
}

// What is damaged on the disk after the version was verified is not served either.
func TestDamageUnderAnOpenVersionIsSeen(t *testing.T) {
	mesh := teststore.New(t)
	mesh.Publish()
	version := openWhole(t, mesh.Store)
	paths, _ := filepath.Glob(filepath.Join(mesh.Store, "segments", "*.segment"))
	file, err := os.OpenFile(paths[0], os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	at := int64(segmentHeadSize + recordHeadSize + 3) // in the first template's bytes
	one := make([]byte, 1)
	if _, err := file.ReadAt(one, at); err != nil {
		t.Fatal(err)
	}
	one[0] ^= 1
	if _, err := file.WriteAt(one, at); err != nil {
		t.Fatal(err)
	}
	refused := 0
	for proxy := range version.ProxyCount() {
		err := version.Listeners(proxy, func([]byte) error { return nil })
		if err != nil && (!errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), paths[0])) {
			t.Error(err)
		}
		if err != nil {
			refused++
		}
	}
	if refused == 0 {
		t.Error("a damaged listener is served")
	}
}

func TestTruncationIsDamage(t *testing.T) {
	mesh := teststore.New(t)
	mesh.Publish()
	for _, pattern := range []string{"versions/*.manifest", "segments/*.segment"} {
		paths, _ := filepath.Glob(filepath.Join(mesh.Store, pattern))
		whole, err := os.ReadFile(paths[0])
		if err != nil {
			t.Fatal(err)
		}
		for length := 0; length < len(whole); length += 97 {
			if err := os.WriteFile(paths[0], whole[:length], 0o600); err != nil {
				t.Fatal(err)
			}
			if version, err := OpenPublished(mesh.Store); err == nil {
				version.Close()
				t.Errorf("%s cut at %d is opened", paths[0], length)
			} else if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), paths[0]) {
				t.Errorf("%s cut at %d: %v", paths[0], length, err)
			}
		}
		if err := os.WriteFile(paths[0], whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	if _, err := OpenPublished(t.TempDir()); !errors.Is(err, ErrNothingPublished) {
		t.Errorf("an empty store: %v", err)
	}
	for _, name := range []string{"", "x", "../../etc/passwd", "2021-01-18T12:20:23Z/0", "2021-01-18T12:20:23Z/1/2"} {
		if _, err := Open(t.TempDir(), name); err == nil || !strings.Contains(err.Error(), "not a version's name") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := Open(t.TempDir(), "2021-01-18T12:20:23Z/1"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a version that is not there: %v", err)
	}
}
