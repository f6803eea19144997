package provider_test

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// built is the folder of the provider as a program, for tests that want what only the command line has.
var built = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "weir-provider-")
	if err != nil {
		return "", err
	}
	said, err := exec.Command("go", "build", "-mod=readonly", "-o", filepath.Join(folder, "terraform-provider-weir"), "../..").CombinedOutput()
	if err != nil {
		return folder, fmt.Errorf("%w: %s", err, said)
	}
	return folder, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if os.Getenv("TF_ACC") != "" {
		if folder, err := built(); err == nil {
			_ = os.RemoveAll(folder) // a temporary folder; the system clears it otherwise
		}
	}
	os.Exit(code)
}

// workspace is a folder in which the terraform program runs against the fake.
type workspace struct {
	t           *testing.T
	folder      string
	environment []string
}

func newWorkspace(t *testing.T, f *fake, configuration string) *workspace {
	t.Helper()
	terraform := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if os.Getenv("TF_ACC") == "" || terraform == "" {
		t.Skip("acceptance tests want TF_ACC=1 and TF_ACC_TERRAFORM_PATH")
	}
	provider, err := built()
	if err != nil {
		t.Fatal(err)
	}
	w := &workspace{t: t, folder: t.TempDir()}
	settings := filepath.Join(w.folder, "terraform.rc")
	w.write("terraform.rc", fmt.Sprintf("provider_installation {\n  dev_overrides { \"weir.io/weir/weir\" = %q }\n  direct {}\n}\n", provider))
	w.write("main.tf", configuration)
	w.environment = append(os.Environ(), "TF_CLI_CONFIG_FILE="+settings, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
		"WEIR_ENDPOINT="+f.server.URL, "WEIR_TOKEN="+fakeToken)
	return w
}

const requirement = `
terraform {
  required_providers {
    weir = { source = "weir.io/weir/weir" }
  }
}
`

func (w *workspace) write(name, content string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.folder, name), []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// decoration is colours and frames.
var decoration = regexp.MustCompile(`\x1b\[[0-9;]*m|[│╷╵]`)

// run fails the test unless terraform ends with this status; it answers everything that was said, in one line.
func (w *workspace) run(exit int, arguments ...string) string {
	w.t.Helper()
	command := exec.Command(os.Getenv("TF_ACC_TERRAFORM_PATH"), arguments...)
	command.Dir, command.Env = w.folder, w.environment
	said, err := command.CombinedOutput()
	code := 0
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		code = ended.ExitCode()
	} else if err != nil {
		w.t.Fatal(err)
	}
	if code != exit {
		w.t.Fatalf("terraform %s ended with %d instead of %d:\n%s", strings.Join(arguments, " "), code, exit, decoration.ReplaceAllString(string(said), ""))
	}
	return strings.Join(strings.Fields(decoration.ReplaceAllString(string(said), "")), " ")
}

// everything is what lies in the folder, archives such as plans unpacked; named by file.
func (w *workspace) everything() map[string]string {
	w.t.Helper()
	found := map[string]string{}
	entries, err := os.ReadDir(w.folder)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, entry := range entries {
		file := filepath.Join(w.folder, entry.Name())
		if entry.IsDir() {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			w.t.Fatal(err)
		}
		found[entry.Name()] = string(content)
		archive, err := zip.OpenReader(file)
		if err != nil {
			continue // it is none
		}
		for _, part := range archive.File {
			opened, err := part.Open()
			if err != nil {
				w.t.Fatal(err)
			}
			unpacked, err := io.ReadAll(opened)
			if err != nil {
				w.t.Fatal(err)
			}
			found[entry.Name()+"/"+part.Name] = string(unpacked)
		}
		if err := archive.Close(); err != nil {
			w.t.Fatal(err)
		}
	}
	return found
}

// holders are the files that hold a text.
func holders(files map[string]string, secret string) []string {
	var names []string
	for name, content := range files {
		if strings.Contains(content, secret) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
