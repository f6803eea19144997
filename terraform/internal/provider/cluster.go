package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

type clusterResource struct {
	named[clusterModel, client.Cluster, *clusterModel]
}

type clusterModel struct {
	ID                 types.String `tfsdk:"id"`
	TenantID           types.String `tfsdk:"tenant_id"`
	Name               types.String `tfsdk:"name"`
	BrokerClusterID    types.String `tfsdk:"broker_cluster_id"`
	DefaultTopicConfig types.Map    `tfsdk:"default_topic_config"`
	DeletionProtection types.Bool   `tfsdk:"deletion_protection"`
	KafkaClusterID     types.String `tfsdk:"kafka_cluster_id"`
	BootstrapServers   types.String `tfsdk:"bootstrap_servers"`
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
			"id":        idAttribute("`vc-…`, by which it is imported." + importsTenant),
			"tenant_id": tenantAttribute(),
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Unique within the tenant; can be changed.",
			},
			"broker_cluster_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The broker cluster (`clu-…`) that holds it. Default: where the tenant is placed.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
			},
			"default_topic_config": schema.MapAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Settings, by Kafka's names, that a topic gets when it is made and its maker does not say otherwise; topics " +
					"that exist keep theirs. Only those listed are managed.",
			},
			"deletion_protection": protectionAttribute(true),
			"kafka_cluster_id":    idAttribute("What Kafka clients are told."),
			"bootstrap_servers":   idAttribute("`host:port,…` for clients' `bootstrap.servers`."),
		},
	}
}

// ModifyPlan refuses to plan the deletion of a protected cluster.
func (r *clusterResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	state, plan := changeOf[clusterModel](ctx, request, &response.Diagnostics)
	if state == nil || response.Diagnostics.HasError() {
		return
	}
	refuseDeletion("The cluster "+state.label(), state.DeletionProtection, plan == nil, replaced(state.forcing(), plan.forcing()), &response.Diagnostics)
}

// forcing are the attributes that replace it.
func (m *clusterModel) forcing() map[string]attr.Value {
	if m == nil {
		return nil
	}
	return map[string]attr.Value{"tenant_id": m.TenantID, "broker_cluster_id": m.BrokerClusterID}
}

func (m *clusterModel) take(ctx context.Context, cluster client.Cluster, diagnostics *diag.Diagnostics) {
	m.DefaultTopicConfig = managed(ctx, m.DefaultTopicConfig, m.Name.IsNull(), cluster.DefaultTopicConfig, diagnostics)
	m.ID = types.StringValue(cluster.ID)
	m.Name = types.StringValue(cluster.Name)
	m.BrokerClusterID = types.StringValue(cluster.BrokerClusterID)
	m.DeletionProtection = types.BoolValue(cluster.DeletionProtection)
	m.KafkaClusterID = types.StringValue(cluster.KafkaClusterID)
	m.BootstrapServers = types.StringValue(cluster.BootstrapServers)
}

func (m *clusterModel) ids() (id, tenant types.String) { return m.ID, m.TenantID }

func (m *clusterModel) label() string { return m.Name.ValueString() }

func (m *clusterModel) body(ctx context.Context, before *clusterModel, diagnostics *diag.Diagnostics) map[string]any {
	body := map[string]any{"name": m.Name.ValueString(), "deletion_protection": m.DeletionProtection.ValueBool()}
	known := map[string]string{}
	if before != nil {
		known = textsOf(ctx, before.DefaultTopicConfig, diagnostics)
	} else if id := m.BrokerClusterID.ValueString(); id != "" {
		body["broker_cluster_id"] = id
	}
	if patch := difference(known, textsOf(ctx, m.DefaultTopicConfig, diagnostics)); len(patch) > 0 {
		body["default_topic_config"] = patch
	}
	return body
}
