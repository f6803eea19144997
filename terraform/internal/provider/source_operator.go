package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

type brokerClusterItem struct {
	ID               types.String `tfsdk:"id"`
	Name             types.String `tfsdk:"name"`
	Brokers          types.Int64  `tfsdk:"brokers"`
	State            types.String `tfsdk:"state"`
	BootstrapServers types.String `tfsdk:"bootstrap_servers"`
	Provisioner      types.String `tfsdk:"provisioned_by"`
	TieredStorage    types.Bool   `tfsdk:"tiered_storage"`
}

type brokerClustersModel struct {
	Items []brokerClusterItem `tfsdk:"items"`
}

func brokerClusterAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                text("`clu-…`"),
		"name":              text("Unique within the installation."),
		"brokers":           number("How many nodes it should have."),
		"state":             text("Whether it runs."),
		"bootstrap_servers": text("`host:port,…` of its nodes."),
		"provisioned_by":    text("What runs its nodes."),
		"tiered_storage":    truth("Whether its nodes have a remote store, so that topics can be tiered; null while none answers."),
	}
}

func brokerClusterOf(cluster client.BrokerCluster) brokerClusterItem {
	return brokerClusterItem{
		ID:               types.StringValue(cluster.ID),
		Name:             types.StringValue(cluster.Name),
		Brokers:          types.Int64Value(cluster.Brokers),
		State:            types.StringValue(cluster.State),
		BootstrapServers: types.StringValue(cluster.BootstrapServers),
		Provisioner:      types.StringValue(cluster.Provisioner),
		TieredStorage:    types.BoolPointerValue(cluster.TieredStorage),
	}
}

func newBrokerClusterSource() datasource.DataSource {
	return &source[brokerClusterItem]{name: "broker_cluster", description: "For operators: a broker cluster.",
		attributes: byIDOrName(brokerClusterAttributes()),
		read: func(ctx context.Context, a *access, into *brokerClusterItem) error {
			found, err := find(ctx, a, "", "broker-clusters", into.ID, into.Name, func(one client.BrokerCluster) string { return one.Name })
			*into = brokerClusterOf(found)
			return err
		}}
}

func newBrokerClustersSource() datasource.DataSource {
	return &source[brokerClustersModel]{name: "broker_clusters", description: "For operators: the whole fleet.",
		attributes: listOf("All broker clusters.", brokerClusterAttributes()),
		read: func(ctx context.Context, a *access, into *brokerClustersModel) error {
			all, err := client.All[client.BrokerCluster](ctx, a.client, "", client.Path("v1", "broker-clusters"), nil)
			into.Items = every(all, brokerClusterOf)
			return err
		}}
}

type tenantItem struct {
	ID                 types.String `tfsdk:"id"`
	Name               types.String `tfsdk:"name"`
	DisplayName        types.String `tfsdk:"display_name"`
	State              types.String `tfsdk:"state"`
	DeletionProtection types.Bool   `tfsdk:"deletion_protection"`
}

type tenantSourceModel struct {
	tenantItem
	Limits map[string]int64 `tfsdk:"limits"`
}

type tenantsModel struct {
	Items []tenantItem `tfsdk:"items"`
}

func tenantAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                  text("`ten-…`"),
		"name":                text("Unique within the installation."),
		"display_name":        text("What people see."),
		"state":               text("`active` or `suspended`."),
		"deletion_protection": truth("Whether it can't be deleted."),
	}
}

func tenantOf(tenant client.Tenant) tenantItem {
	return tenantItem{
		ID:                 types.StringValue(tenant.ID),
		Name:               types.StringValue(tenant.Name),
		DisplayName:        types.StringValue(tenant.DisplayName),
		State:              types.StringValue(tenant.State),
		DeletionProtection: types.BoolValue(tenant.DeletionProtection),
	}
}

func newTenantSource() datasource.DataSource {
	attributes := byIDOrName(tenantAttributes())
	attributes["limits"] = schema.MapAttribute{Computed: true, ElementType: types.Int64Type, MarkdownDescription: "How much it may have, defaults included."}
	return &source[tenantSourceModel]{name: "tenant", description: "A tenant: for its users their own, by id; for operators each.",
		attributes: attributes,
		read: func(ctx context.Context, a *access, into *tenantSourceModel) error {
			found, err := find(ctx, a, "", "tenants", into.ID, into.Name, func(one client.Tenant) string { return one.Name })
			if err != nil {
				return err
			}
			into.tenantItem = tenantOf(found)
			into.Limits, err = client.Get[map[string]int64](ctx, a.client, "", tenantPath(found.ID, "limits"), nil)
			return err
		}}
}

func newTenantsSource() datasource.DataSource {
	return &source[tenantsModel]{name: "tenants", description: "For operators: all tenants.",
		attributes: listOf("All tenants.", tenantAttributes()),
		read: func(ctx context.Context, a *access, into *tenantsModel) error {
			all, err := client.All[client.Tenant](ctx, a.client, "", client.Path("v1", "tenants"), nil)
			into.Items = every(all, tenantOf)
			return err
		}}
}
