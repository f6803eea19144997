package provider_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func protectedConfiguration(name string, topics bool, cluster bool) string {
	return requirement + fmt.Sprintf(`
resource "weir_cluster" "main" {
  name                = "orders"
  deletion_protection = %t
}
resource "weir_topic" "orders" {
  cluster_id          = weir_cluster.main.id
  name                = %q
  partitions          = 1
  deletion_protection = %t
}
resource "weir_tenant" "acme" {
  name                = %q
  deletion_protection = %t
}
`, cluster, name, topics, name, topics)
}

func TestWhatIsProtectedIsNotDeleted(t *testing.T) {
	f := newFake(t)
	w := newWorkspace(t, f, protectedConfiguration("orders", true, true))
	w.run(0, "apply", "-auto-approve")

	// Known to the plan: to destroy, and to rename what a rename makes anew.
	if said := w.run(1, "plan", "-destroy"); strings.Count(said, "is protected from deletion") != 2 {
		t.Error(said) // the cluster's turn would come after its topic
	}
	if said := w.run(1, "plan", "-destroy", "-target=weir_cluster.main"); !strings.Contains(said, "is protected from deletion") {
		t.Error(said)
	}
	w.write("main.tf", protectedConfiguration("orders2", true, true))
	if said := w.run(1, "plan"); strings.Count(said, "deletes it and makes it") != 2 {
		t.Error(said)
	}
	// Taking the protection away in the same apply is no way round it: deleting comes first.
	w.write("main.tf", protectedConfiguration("orders2", false, true))
	w.run(1, "plan")

	// Known to the server alone: the provider is not asked about the deletion that -replace means.
	w.write("main.tf", protectedConfiguration("orders", true, true))
	if said := w.run(1, "apply", "-auto-approve", "-replace=weir_topic.orders"); !strings.Contains(said, "deletion_protected") {
		t.Error(said)
	}
	if topic := f.onlyTopic(); topic.UUID != "uuid-2" && topic.UUID != "uuid-3" {
		t.Errorf("the topic is another one: %v", topic)
	}

	w.write("main.tf", protectedConfiguration("orders", false, true))
	w.run(0, "apply", "-auto-approve")
	if said := w.run(1, "plan", "-destroy"); !strings.Contains(said, "The cluster orders is protected from deletion") {
		t.Error(said)
	}
	w.write("main.tf", protectedConfiguration("orders", false, false))
	w.run(0, "apply", "-auto-approve")
	w.write("main.tf", protectedConfiguration("orders2", false, false))
	w.run(0, "apply", "-auto-approve")
	w.run(0, "plan", "-detailed-exitcode")
	w.run(0, "destroy", "-auto-approve")
	if len(f.clusters)+len(f.tenants) > 0 {
		t.Error("something is left")
	}
}

func TestAWaitThatEndsTooEarlyLeavesATaintedObjectAndNoOrphan(t *testing.T) {
	f := newFake(t)
	f.slowFleet = true
	const configuration = requirement + `
resource "weir_broker_cluster" "second" {
  name    = "second"
  brokers = 3
  timeouts {
    create = "1s"
  }
}
`
	w := newWorkspace(t, f, configuration)
	if said := w.run(1, "apply", "-auto-approve"); !strings.Contains(said, "still runs") {
		t.Error(said)
	}
	made := only(t, f.fleet)
	var state struct {
		Resources []struct {
			Instances []struct {
				Status     string
				Attributes struct{ ID string }
			}
		}
	}
	if err := json.Unmarshal([]byte(w.everything()["terraform.tfstate"]), &state); err != nil {
		t.Fatal(err)
	}
	if instance := state.Resources[0].Instances[0]; instance.Status != "tainted" || instance.Attributes.ID != made.ID {
		t.Errorf("the state has %+v and the server %s", instance, made.ID)
	}

	f.with(func() { f.slowFleet = false })
	w.write("main.tf", strings.Replace(configuration, "1s", "10m", 1))
	w.run(0, "apply", "-auto-approve")
	if again := only(t, f.fleet); again.ID == made.ID || again.State != "ready" {
		t.Errorf("there is %+v", again)
	}
	w.run(0, "plan", "-detailed-exitcode")
	w.run(0, "destroy", "-auto-approve")
	if len(f.fleet) > 0 {
		t.Error("something is left")
	}
}
