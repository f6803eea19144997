package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

type clusterItem struct {
	ID                 types.String      `tfsdk:"id"`
	Name               types.String      `tfsdk:"name"`
	BrokerClusterID    types.String      `tfsdk:"broker_cluster_id"`
	DefaultTopicConfig map[string]string `tfsdk:"default_topic_config"`
	DeletionProtection types.Bool        `tfsdk:"deletion_protection"`
	KafkaClusterID     types.String      `tfsdk:"kafka_cluster_id"`
	BootstrapServers   types.String      `tfsdk:"bootstrap_servers"`
}

type clusterSourceModel struct {
	TenantID types.String `tfsdk:"tenant_id"`
	clusterItem
}

type clustersModel struct {
	TenantID types.String  `tfsdk:"tenant_id"`
	Items    []clusterItem `tfsdk:"items"`
}

func clusterAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                   text("`vc-…`"),
		"name":                 text("Unique within the tenant."),
		"broker_cluster_id":    text("The broker cluster that holds it."),
		"default_topic_config": texts("Settings of topics that do not say otherwise."),
		"deletion_protection":  truth("Whether it can't be deleted."),
		"kafka_cluster_id":     text("What Kafka clients are told."),
		"bootstrap_servers":    text("`host:port,…` for clients' `bootstrap.servers`."),
	}
}

func clusterOf(cluster client.Cluster) clusterItem {
	return clusterItem{
		ID:                 types.StringValue(cluster.ID),
		Name:               types.StringValue(cluster.Name),
		BrokerClusterID:    types.StringValue(cluster.BrokerClusterID),
		DefaultTopicConfig: cluster.DefaultTopicConfig,
		DeletionProtection: types.BoolValue(cluster.DeletionProtection),
		KafkaClusterID:     types.StringValue(cluster.KafkaClusterID),
		BootstrapServers:   types.StringValue(cluster.BootstrapServers),
	}
}

func newClusterSource() datasource.DataSource {
	return &source[clusterSourceModel]{name: "cluster", description: "A virtual cluster.",
		attributes: inTenant(byIDOrName(clusterAttributes()), nil),
		read: func(ctx context.Context, a *access, into *clusterSourceModel) error {
			found, err := find(ctx, a, a.tenantOf(into.TenantID), "clusters", into.ID, into.Name, func(one client.Cluster) string { return one.Name })
			into.clusterItem = clusterOf(found)
			return err
		}}
}

func newClustersSource() datasource.DataSource {
	return &source[clustersModel]{name: "clusters", description: "The tenant's virtual clusters.",
		attributes: inTenant(listOf("All of them.", clusterAttributes()), nil),
		read: func(ctx context.Context, a *access, into *clustersModel) error {
			all, err := client.All[client.Cluster](ctx, a.client, a.tenantOf(into.TenantID), client.Path("v1", "clusters"), nil)
			into.Items = every(all, clusterOf)
			return err
		}}
}

type topicItem struct {
	Name               types.String      `tfsdk:"name"`
	Partitions         types.Int64       `tfsdk:"partitions"`
	ReplicationFactor  types.Int64       `tfsdk:"replication_factor"`
	TopicUUID          types.String      `tfsdk:"topic_uuid"`
	Configs            map[string]string `tfsdk:"configs"`
	DeletionProtection types.Bool        `tfsdk:"deletion_protection"`
	TieredStorage      types.Bool        `tfsdk:"tiered_storage"`
	Durability         types.String      `tfsdk:"durability"`
	Origin             types.String      `tfsdk:"origin"`
}

type topicSourceModel struct {
	TenantID  types.String `tfsdk:"tenant_id"`
	ClusterID types.String `tfsdk:"cluster_id"`
	topicItem
	EffectiveConfigs map[string]*string `tfsdk:"effective_configs"`
}

type topicsModel struct {
	TenantID  types.String `tfsdk:"tenant_id"`
	ClusterID types.String `tfsdk:"cluster_id"`
	Items     []topicItem  `tfsdk:"items"`
}

func topicAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name":                text("Its name."),
		"partitions":          number("How many."),
		"replication_factor":  number("How many brokers hold each."),
		"topic_uuid":          text("Kafka's id of it."),
		"configs":             texts("Settings that were given explicitly."),
		"deletion_protection": truth("Whether it can't be deleted."),
		"tiered_storage":      truth("Whether full segments are copied to the remote store."),
		"durability":          text("`durable` if records are synced to the brokers' disks before they are acknowledged, otherwise `replicated`."),
		"origin":              text("`kafka` if a Kafka client made it, otherwise `api`."),
	}
}

func topicOf(topic client.Topic) topicItem {
	return topicItem{
		Name:               types.StringValue(topic.Name),
		Partitions:         types.Int64Value(topic.Partitions),
		ReplicationFactor:  types.Int64Value(topic.ReplicationFactor),
		TopicUUID:          types.StringValue(topic.UUID),
		Configs:            topic.Configs,
		DeletionProtection: types.BoolValue(topic.DeletionProtection),
		TieredStorage:      types.BoolValue(topic.TieredStorage),
		Durability:         types.StringValue(topic.Durability),
		Origin:             types.StringValue(topic.Origin),
	}
}

func newTopicSource() datasource.DataSource {
	attributes := topicAttributes()
	attributes["name"] = required("Its name.")
	attributes["effective_configs"] = texts("Every setting as it is in effect, defaults included.")
	return &source[topicSourceModel]{name: "topic", description: "A topic with all its settings, whoever made it.",
		attributes: inTenant(clusterID(), attributes),
		read: func(ctx context.Context, a *access, into *topicSourceModel) error {
			tenant, cluster, name := a.tenantOf(into.TenantID), into.ClusterID.ValueString(), into.Name.ValueString()
			found, err := client.Get[client.Topic](ctx, a.client, tenant, a.topics.Path(cluster, name), nil)
			if err != nil {
				return err
			}
			into.topicItem = topicOf(found)
			settings, err := client.Get[struct {
				Items []struct {
					Key   string  `json:"key"`
					Value *string `json:"value"`
				} `json:"items"`
			}](ctx, a.client, tenant, a.topics.Path(cluster, name, "configs"), nil)
			into.EffectiveConfigs = make(map[string]*string, len(settings.Items))
			for _, setting := range settings.Items {
				into.EffectiveConfigs[setting.Key] = setting.Value
			}
			return err
		}}
}

func newTopicsSource() datasource.DataSource {
	return &source[topicsModel]{name: "topics", description: "A virtual cluster's topics, whoever made them.",
		attributes: inTenant(clusterID(), listOf("All of them, by name.", topicAttributes())),
		read: func(ctx context.Context, a *access, into *topicsModel) error {
			all, err := a.topics.All(ctx, a.tenantOf(into.TenantID), into.ClusterID.ValueString())
			into.Items = every(all, topicOf)
			return err
		}}
}
