package provider_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"io.weir/terraform-provider-weir/internal/provider"
)

// steps runs them with the real terraform against the fake.
func steps(t *testing.T, f *fake, steps ...resource.TestStep) {
	t.Helper()
	t.Setenv("WEIR_ENDPOINT", f.server.URL)
	t.Setenv("WEIR_TOKEN", fakeToken)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"weir": providerserver.NewProtocol6WithError(provider.New("test")()),
		},
		Steps: steps,
		CheckDestroy: func(*terraform.State) error {
			if len(f.clusters) > 0 || len(f.accounts) > 0 {
				return fmt.Errorf("left behind: %v %v", f.clusters, f.accounts)
			}
			return nil
		},
	})
}

func config(partitions int, configs string) string {
	return fmt.Sprintf(`
resource "weir_cluster" "main" {
  name                = "orders"
  deletion_protection = false
}
resource "weir_topic" "orders" {
  cluster_id = weir_cluster.main.id
  name       = "orders"
  partitions = %d
  configs    = { %s }
}
resource "weir_service_account" "shop" {
  name = "shop"
}
`, partitions, configs)
}

func TestATopicFromMakingToImport(t *testing.T) {
	f := newFake(t)
	steps(t, f,
		resource.TestStep{
			Config: config(3, `"retention.ms" = "3600000", "cleanup.policy" = "delete"`),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr("weir_topic.orders", "replication_factor", "3"),
				resource.TestCheckResourceAttrPair("weir_topic.orders", "cluster_id", "weir_cluster.main", "id"),
				resource.TestCheckNoResourceAttr("weir_service_account.shop", "description"),
			),
		},
		resource.TestStep{ResourceName: "weir_topic.orders", ImportState: true, ImportStateVerify: true},
		resource.TestStep{ResourceName: "weir_cluster.main", ImportState: true, ImportStateVerify: true},
		resource.TestStep{
			Config: config(6, `"retention.ms" = "7200000"`),
			Check: func(*terraform.State) error {
				topic := f.onlyTopic()
				if topic.Partitions != 6 || len(topic.Configs) != 1 || topic.Configs["retention.ms"] != "7200000" {
					return fmt.Errorf("the server has %v", topic)
				}
				return nil
			},
		},
	)
}

func TestFewerPartitionsAreRefusedByThePlan(t *testing.T) {
	f := newFake(t)
	steps(t, f,
		resource.TestStep{Config: config(3, "")},
		resource.TestStep{Config: config(2, ""), PlanOnly: true, ExpectError: regexp.MustCompile("can't become fewer")},
		resource.TestStep{
			// A replaced topic may have fewer.
			Config: strings.Replace(config(2, ""), `name       = "orders"`, `name       = "orders2"`, 1),
			Check:  resource.TestCheckResourceAttr("weir_topic.orders", "partitions", "2"),
		},
	)
}

func TestOnlyListedSettingsAreManaged(t *testing.T) {
	f := newFake(t)
	steps(t, f,
		resource.TestStep{Config: config(1, `"retention.ms" = "3600000"`)},
		resource.TestStep{
			PreConfig: func() { f.with(func() { f.onlyTopic().Configs["max.message.bytes"] = "1000" }) },
			Config:    config(1, `"retention.ms" = "3600000"`),
			PlanOnly:  true, // nothing to do
		},
		resource.TestStep{
			PreConfig: func() { f.with(func() { f.onlyTopic().Configs["retention.ms"] = "1" }) },
			Config:    config(1, `"retention.ms" = "3600000"`),
			Check: func(*terraform.State) error {
				if configs := f.onlyTopic().Configs; configs["retention.ms"] != "3600000" || configs["max.message.bytes"] != "1000" {
					return fmt.Errorf("the server has %v", configs)
				}
				return nil
			},
		},
	)
}

func TestWhatWasDeletedOutsideIsMadeAgain(t *testing.T) {
	f := newFake(t)
	steps(t, f,
		resource.TestStep{Config: config(1, "")},
		resource.TestStep{
			PreConfig: func() {
				f.with(func() {
					topic := f.onlyTopic()
					delete(f.topics[topic.ClusterID], topic.Name)
					clear(f.accounts)
				})
			},
			Config: config(1, ""),
			Check: func(*terraform.State) error {
				if f.onlyTopic().Name != "orders" || len(f.accounts) != 1 {
					return fmt.Errorf("not made again: %v", f.accounts)
				}
				return nil
			},
		},
	)
}

func TestBusyAndFailingServersAreAskedAgain(t *testing.T) {
	f := newFake(t)
	f.failures = []int{http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}
	steps(t, f, resource.TestStep{Config: config(1, "")})
	if made := len(f.answers); made != 3 {
		t.Errorf("%d things were made instead of 3", made)
	}
}

func TestManyTopicsAreReadByList(t *testing.T) {
	const topics = 40
	f := newFake(t)
	many := fmt.Sprintf(`
resource "weir_cluster" "main" {
  name                = "many"
  deletion_protection = false
}
resource "weir_topic" "many" {
  count      = %d
  cluster_id = weir_cluster.main.id
  name       = "topic-${count.index}"
  partitions = 1
}
`, topics)
	before := 0
	steps(t, f,
		resource.TestStep{Config: many},
		resource.TestStep{PreConfig: func() { f.with(func() { before = len(f.calls) }) }, Config: many, PlanOnly: true},
		resource.TestStep{
			Config: many,
			Check: func(*terraform.State) error {
				// Each of terraform's processes reads the cluster and the list once.
				if read := len(f.calls) - before; read > topics {
					return fmt.Errorf("%d calls to refresh %d topics", read, topics)
				}
				return nil
			},
		},
	)
	if single := f.count("GET /v1/clusters/vc-0000000001/topics/"); single > 0 {
		t.Errorf("%d topics were read one by one", single)
	}
}

func TestWrongSettingsSayWhatToDo(t *testing.T) {
	f := newFake(t)
	t.Setenv("WEIR_ENDPOINT", "")
	t.Setenv("WEIR_TOKEN", "")
	for block, complaint := range map[string]string{
		`provider "weir" { endpoint = "weir.example.com" }`:                                     "(?s)No token",
		`provider "weir" { token = "x" }`:                                                       "(?s)WEIR_ENDPOINT",
		"provider \"weir\" {\n endpoint = \"weir.example.com\"\n token = \"x\"\n}":              "(?s)not an address such",
		fmt.Sprintf("provider \"weir\" {\n endpoint = %q\n token = \"wrong\"\n}", f.server.URL): "(?s)unauthenticated",
	} {
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
				"weir": providerserver.NewProtocol6WithError(provider.New("test")()),
			},
			Steps: []resource.TestStep{{
				Config:      block + "\nresource \"weir_service_account\" \"shop\" {\n  name = \"shop\"\n}\n",
				ExpectError: regexp.MustCompile(complaint),
			}},
		})
	}
}
