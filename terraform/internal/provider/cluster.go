package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

type clusterResource struct {
	named[clusterModel, client.Cluster, *clusterModel]
}

type clusterModel struct {
	ID               types.String `tfsdk:"id"`
	TenantID         types.String `tfsdk:"tenant_id"`
	Name             types.String `tfsdk:"name"`
	KafkaClusterID   types.String `tfsdk:"kafka_cluster_id"`
	BootstrapServers types.String `tfsdk:"bootstrap_servers"`
}

func newCluster() resource.Resource {
	return &clusterResource{named[clusterModel, client.Cluster, *clusterModel]{
		kind: "cluster", collection: "clusters", idOf: func(answer client.Cluster) string { return answer.ID },
	}}
}

func (r *clusterResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "weir_cluster"
}

func (r *clusterResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A virtual cluster: a Kafka cluster as clients see it. One that still has topics is not deleted.",
		Attributes: map[string]schema.Attribute{
			"id":        idAttribute("`vc-…`"),
			"tenant_id": tenantAttribute(),
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Unique within the tenant; can be changed.",
			},
			"kafka_cluster_id":  idAttribute("What Kafka clients are told."),
			"bootstrap_servers": idAttribute("`host:port,…` for clients' `bootstrap.servers`."),
		},
	}
}

func (m *clusterModel) take(cluster client.Cluster) {
	m.ID = types.StringValue(cluster.ID)
	m.Name = types.StringValue(cluster.Name)
	m.KafkaClusterID = types.StringValue(cluster.KafkaClusterID)
	m.BootstrapServers = types.StringValue(cluster.BootstrapServers)
}

func (m *clusterModel) ids() (id, tenant types.String) { return m.ID, m.TenantID }

func (m *clusterModel) label() string { return m.Name.ValueString() }

func (m *clusterModel) body() map[string]any { return map[string]any{"name": m.Name.ValueString()} }
