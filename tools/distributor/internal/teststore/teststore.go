// Package teststore makes small stores for tests, with the meshc that $MESHC names.
package teststore

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Mesh is a synthetic mesh that tests can change, and the store that it is compiled into.
type Mesh struct {
	t      *testing.T
	folder string
	moves  int
	Store  string
}

// New makes a mesh of a few services and 16 proxies; `args` are for `meshc gen`.
func New(t *testing.T, args ...string) *Mesh {
	t.Helper()
	m := &Mesh{t: t, folder: t.TempDir()}
	m.Store = filepath.Join(m.folder, "store")
	if args == nil {
		args = []string{"--services", "8", "--namespaces", "4", "--proxies", "16"}
	}
	m.run(append([]string{"gen", "-o", filepath.Join(m.folder, "gen")}, args...)...)
	return m
}

// NewScoped makes a mesh in which a proxy sees some of the services.
func NewScoped(t *testing.T) *Mesh {
	t.Helper()
	return New(t, "--services", "90", "--namespaces", "9", "--proxies", "90", "--profile", "scoped")
}

// NewRich makes a mesh with gateways, whose replicas have the same listeners.
func NewRich(t *testing.T) *Mesh {
	t.Helper()
	return New(t, "--services", "20", "--namespaces", "4", "--proxies", "150", "--profile", "rich")
}

func (m *Mesh) run(args ...string) string {
	m.t.Helper()
	meshc := os.Getenv("MESHC")
	if meshc == "" {
		m.t.Fatal("set MESHC to the meshc binary, as ctest does")
	}
	out, err := exec.Command(meshc, args...).CombinedOutput()
	if err != nil {
		m.t.Fatalf("meshc %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// Run runs meshc with arguments that begin with a command and the store.
func (m *Mesh) Run(command string, args ...string) string {
	m.t.Helper()
	return m.run(append([]string{command, m.Store}, args...)...)
}

// Publish compiles the mesh; the answer is the version's name.
func (m *Mesh) Publish(args ...string) string {
	m.t.Helper()
	registry := filepath.Join(m.folder, "mesh.reg")
	m.run("import", filepath.Join(m.folder, "gen", "mesh"), "--proxies",
		filepath.Join(m.folder, "gen", "proxies.yaml"), "-o", registry)
	out := m.run(append([]string{"compile", registry, "--store", m.Store}, args...)...)
	for _, line := range strings.Split(out, "\n") {
		if version, ok := strings.CutPrefix(line, "version"); ok {
			return strings.TrimSpace(version)
		}
	}
	m.t.Fatalf("meshc compile names no version:\n%s", out)
	return ""
}

// MovePort gives the mesh's first service another port each time, which some proxies see and others do not.
func (m *Mesh) MovePort() {
	m.t.Helper()
	path := filepath.Join(m.folder, "gen", "mesh", "services.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		m.t.Fatal(err)
	}
	head, tail, ok := strings.Cut(string(data), "    port: ")
	if !ok {
		m.t.Fatalf("%s has no port", path)
	}
	_, tail, _ = strings.Cut(tail, "\n")
	m.moves++
	if err := os.WriteFile(path, []byte(head+fmt.Sprintf("    port: %d\n", 9990+m.moves)+tail), 0o600); err != nil {
		m.t.Fatal(err)
	}
}
