package provider_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

func everythingConfig(brokers int, tenant string, cluster string) string {
	return fmt.Sprintf(`
resource "weir_broker_cluster" "second" {
  name    = "second"
  brokers = %d
}
resource "weir_tenant" "acme" {
  name = "acme"
  %s
}
resource "weir_cluster" "main" {
  tenant_id           = weir_tenant.acme.id
  broker_cluster_id   = weir_broker_cluster.second.id
  name                = "orders"
  deletion_protection = false
  %s
}
resource "weir_topic" "orders" {
  tenant_id  = weir_tenant.acme.id
  cluster_id = weir_cluster.main.id
  name       = "orders"
  partitions = 3
  configs    = { "retention.ms" = "3600000" }
}
resource "weir_service_account" "shop" {
  tenant_id = weir_tenant.acme.id
  name      = "shop"
}
resource "weir_api_key" "shop" {
  tenant_id          = weir_tenant.acme.id
  service_account_id = weir_service_account.shop.id
  cluster_id         = weir_cluster.main.id
  expires_at         = "2031-01-01T00:00:00Z"
  secret_wo          = "0123456789-0123456789-0123456789-0123456789"
  secret_wo_version  = 3
}
resource "weir_acl" "shop" {
  tenant_id     = weir_tenant.acme.id
  cluster_id    = weir_cluster.main.id
  principal     = weir_service_account.shop.principal
  resource_type = "topic"
  resource_name = weir_topic.orders.name
  operation     = "read"
}
`, brokers, tenant, cluster)
}

// id makes an import id of attributes, each with what stands before it.
func id(of string, parts ...string) resource.ImportStateIdFunc {
	return func(state *terraform.State) (string, error) {
		attributes, text := state.RootModule().Resources[of].Primary.Attributes, ""
		for i := 0; i < len(parts); i += 2 {
			text += parts[i] + attributes[parts[i+1]]
		}
		return text, nil
	}
}

func TestOneApplyFromNothingAndTheImportOfAllOfIt(t *testing.T) {
	f := newFake(t)
	imported := func(name string, by resource.ImportStateIdFunc, ignore ...string) resource.TestStep {
		return resource.TestStep{ResourceName: name, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: by, ImportStateVerifyIgnore: ignore}
	}
	first := everythingConfig(3, `limits = { topics = 7 }`, `default_topic_config = { "retention.ms" = "1000", "cleanup.policy" = "compact" }`)
	steps(t, f,
		resource.TestStep{Config: first, Check: func(state *terraform.State) error {
			cluster, tenant := only(t, f.clusters), only(t, f.tenants)
			if cluster.TenantID != tenant.ID || cluster.BrokerClusterID != only(t, f.fleet).ID || f.limits[tenant.ID]["topics"] != 7 {
				return fmt.Errorf("the server has %v in %v", cluster, tenant)
			}
			return nil
		}},
		imported("weir_broker_cluster.second", nil, "timeouts"),
		imported("weir_tenant.acme", nil),
		imported("weir_cluster.main", id("weir_cluster.main", "", "tenant_id", "/", "id")),
		imported("weir_topic.orders", id("weir_topic.orders", "", "tenant_id", "/", "cluster_id", "/", "name")),
		imported("weir_service_account.shop", id("weir_service_account.shop", "", "tenant_id", "/", "id")),
		imported("weir_api_key.shop", id("weir_api_key.shop", "", "tenant_id", "/", "service_account_id", "/", "id", "@", "secret_wo_version"), "expires_at"),
		imported("weir_api_key.shop", id("weir_api_key.shop", "", "tenant_id", "/", "id", "@", "secret_wo_version"), "expires_at"),
		imported("weir_acl.shop", id("weir_acl.shop", "", "tenant_id", "/", "cluster_id", "#", "principal", "#", "resource_type", "#", "resource_name", "#",
			"pattern_type", "#", "operation", "#", "permission", "#", "host")),
		resource.TestStep{ // grown; a limit and a setting that are not listed any more return to their defaults
			Config: everythingConfig(5, `display_name = "Acme Ltd."`, `default_topic_config = { "cleanup.policy" = "compact" }`),
			Check: func(*terraform.State) error {
				cluster, tenant := only(t, f.clusters), only(t, f.tenants)
				if only(t, f.fleet).Brokers != 5 || tenant.DisplayName != "Acme Ltd." || f.limits[tenant.ID]["topics"] != 10_000 ||
					len(cluster.DefaultTopicConfig) != 1 {
					return fmt.Errorf("the server has %v, %v, %v", cluster, tenant, f.limits)
				}
				return nil
			},
		},
		resource.TestStep{ // what somebody changed is changed back, what is not managed stays
			PreConfig: func() {
				f.with(func() {
					cluster, tenant := only(t, f.clusters), only(t, f.tenants)
					cluster.DefaultTopicConfig["cleanup.policy"], cluster.DefaultTopicConfig["retention.ms"] = "delete", "5"
					tenant.DisplayName = "somebody's"
					f.tenants[tenant.ID] = tenant
					f.limits[tenant.ID]["partitions"] = 9
				})
			},
			Config: everythingConfig(5, `limits = { topics = 8 }`, `default_topic_config = { "cleanup.policy" = "compact" }`),
			Check: func(*terraform.State) error {
				cluster, tenant := only(t, f.clusters), only(t, f.tenants)
				settings, limits := cluster.DefaultTopicConfig, f.limits[tenant.ID]
				if settings["cleanup.policy"] != "compact" || settings["retention.ms"] != "5" || tenant.DisplayName != "acme" || limits["topics"] != 8 ||
					limits["partitions"] != 9 {
					return fmt.Errorf("the server has %v, %v, %v", settings, tenant, limits)
				}
				return nil
			},
		},
		resource.TestStep{Config: everythingConfig(4, "", ""), PlanOnly: true, ExpectError: regexp.MustCompile("nodes can't become fewer")},
	)
}

func TestDataSourcesFindByNameAndPageByThemselves(t *testing.T) {
	f := newFake(t)
	steps(t, f, resource.TestStep{
		Config: `
resource "weir_cluster" "main" {
  count               = 5
  name                = "cluster-${count.index}"
  deletion_protection = false
}
resource "weir_service_account" "shop" {
  count = 3
  name  = "account-${count.index}"
}
data "weir_clusters" "all" {
  depends_on = [weir_cluster.main]
}
data "weir_cluster" "fourth" {
  name       = "cluster-4"
  depends_on = [weir_cluster.main]
}
data "weir_service_account" "second" {
  name       = "account-2"
  depends_on = [weir_service_account.shop]
}
`,
		Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckResourceAttr("data.weir_clusters.all", "items.#", "5"),
			resource.TestCheckResourceAttrPair("data.weir_cluster.fourth", "id", "weir_cluster.main.4", "id"),
			resource.TestCheckResourceAttrPair("data.weir_service_account.second", "principal", "weir_service_account.shop.2", "principal"),
		),
	})
}
