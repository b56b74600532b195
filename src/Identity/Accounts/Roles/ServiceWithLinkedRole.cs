using System.Collections.Frozen;

namespace Rolecall.Identity.Accounts.Roles;

/// <summary>A service that has a role of its own in its customers' accounts.</summary>
/// <param name="RoleName">Without suffix: "AWSServiceRoleForECS".</param>
/// <param name="PolicyArn">The one policy that is attached; null of a service that the table does not know.</param>
/// <param name="TakesSuffix">A customer may have several, each with a suffix of its own.</param>
internal sealed record ServiceWithLinkedRole(string RoleName, string? PolicyArn, bool TakesSuffix)
{
    private const string ManagedPolicies = "arn:aws:iam::aws:policy/aws-service-role/";

    /// <summary>
    /// Service, role's name, policy. The first block is recorded on AWS by LocalStack in 2025, suffixes too; the second is from the
    /// services'
    /// user guides, and its policies are among AWS's.
    /// </summary>
    private const string Rows = """
        accountdiscovery.ssm AmazonSSM_AccountDiscovery AWSSystemsManagerAccountDiscoveryServicePolicy
        acm CertificateManager CertificateManagerServiceRolePolicy
        appmesh AppMesh AWSAppMeshServiceRolePolicy
        autoscaling-plans AutoScalingPlans_EC2AutoScaling AWSAutoScalingPlansEC2AutoScalingPolicy
        autoscaling AutoScaling AutoScalingServiceRolePolicy suffix
        backup Backup AWSBackupServiceLinkedRolePolicyForBackup
        batch Batch BatchServiceRolePolicy
        cassandra.application-autoscaling ApplicationAutoScaling_CassandraTable AWSApplicationAutoscalingCassandraTablePolicy
        cks.kms KeyManagementServiceCustomKeyStores AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy
        cloudtrail CloudTrail CloudTrailServiceRolePolicy
        codestar-notifications CodeStarNotifications AWSCodeStarNotificationsServiceRolePolicy
        config Config AWSConfigServiceRolePolicy
        connect AmazonConnect AmazonConnectServiceLinkedRolePolicy suffix
        dms-fleet-advisor DMSFleetAdvisor AWSDMSFleetAdvisorServiceRolePolicy
        dms DMSServerless AWSDMSServerlessServiceRolePolicy
        docdb-elastic DocDB-Elastic AmazonDocDB-ElasticServiceRolePolicy
        ec2-instance-connect Ec2InstanceConnect Ec2InstanceConnectEndpoint
        ec2.application-autoscaling ApplicationAutoScaling_EC2SpotFleetRequest AWSApplicationAutoscalingEC2SpotFleetRequestPolicy
        ecr ECRTemplate ECRTemplateServiceRolePolicy
        ecs ECS AmazonECSServiceRolePolicy
        eks-connector AmazonEKSConnector AmazonEKSConnectorServiceRolePolicy
        eks-fargate AmazonEKSForFargate AmazonEKSForFargateServiceRolePolicy
        eks-nodegroup AmazonEKSNodegroup AWSServiceRoleForAmazonEKSNodegroup
        eks AmazonEKS AmazonEKSServiceRolePolicy
        elasticache ElastiCache ElastiCacheServiceRolePolicy
        elasticbeanstalk ElasticBeanstalk AWSElasticBeanstalkServiceRolePolicy
        elasticfilesystem AmazonElasticFileSystem AmazonElasticFileSystemServiceRolePolicy
        elasticloadbalancing ElasticLoadBalancing AWSElasticLoadBalancingServiceRolePolicy
        email.cognito-idp AmazonCognitoIdpEmailService AmazonCognitoIdpEmailServiceRolePolicy
        emr-containers AmazonEMRContainers AmazonEMRContainersServiceRolePolicy
        emrwal EMRWAL EMRDescribeClusterPolicyForEMRWAL
        fis FIS AmazonFISServiceRolePolicy
        grafana AmazonGrafana AmazonGrafanaServiceLinkedRolePolicy
        imagebuilder ImageBuilder AWSServiceRoleForImageBuilder
        iotmanagedintegrations IoTManagedIntegrations AWSIoTManagedIntegrationsRolePolicy
        kafka Kafka KafkaServiceRolePolicy
        kafkaconnect KafkaConnect KafkaConnectServiceRolePolicy
        lakeformation LakeFormationDataAccess LakeFormationDataAccessServiceRolePolicy
        lex LexBots AmazonLexBotPolicy
        lexv2 LexV2Bots AmazonLexV2BotPolicy suffix
        lightsail Lightsail LightsailExportAccess
        m2 AWSM2 AWSM2ServicePolicy
        memorydb MemoryDB MemoryDBServiceRolePolicy
        mq AmazonMQ AmazonMQServiceRolePolicy
        mrk.kms KeyManagementServiceMultiRegionKeys AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy
        notifications AwsUserNotifications AWSUserNotificationsServiceLinkedRolePolicy
        observability.aoss AmazonOpenSearchServerless AmazonOpenSearchServerlessServiceRolePolicy
        opensearchservice AmazonOpenSearchService AmazonOpenSearchServiceRolePolicy
        ops.apigateway APIGateway APIGatewayServiceRolePolicy
        ops.emr-serverless AmazonEMRServerless AmazonEMRServerlessServiceRolePolicy
        opsdatasync.ssm SystemsManagerOpsDataSync AWSSystemsManagerOpsDataSyncServiceRolePolicy
        opsinsights.ssm AmazonSSM_OpsInsights AWSSSMOpsInsightsServiceRolePolicy
        pullthroughcache.ecr ECRPullThroughCache AWSECRPullThroughCache_ServiceRolePolicy
        ram ResourceAccessManager AWSResourceAccessManagerServiceRolePolicy
        rds RDS AmazonRDSServiceRolePolicy
        redshift Redshift AmazonRedshiftServiceLinkedRolePolicy
        replication.cassandra KeyspacesReplication KeyspacesReplicationServiceRolePolicy
        replication.ecr ECRReplication ECRReplicationServiceRolePolicy
        repository.sync.codeconnections GitSync AWSGitSyncServiceRolePolicy
        resource-explorer-2 ResourceExplorer AWSResourceExplorerServiceRolePolicy
        rolesanywhere RolesAnywhere AWSRolesAnywhereServicePolicy
        s3-outposts S3OnOutposts AWSS3OnOutpostsServiceRolePolicy
        ses AmazonSES AmazonSESServiceRolePolicy
        shield AWSShield AWSShieldServiceRolePolicy
        ssm-incidents IncidentManager AWSIncidentManagerServiceRolePolicy
        ssm-quicksetup SSMQuickSetup SSMQuickSetupRolePolicy
        ssm AmazonSSM AmazonSSMServiceRolePolicy
        sso SSO AWSSSOServiceRolePolicy
        vpcorigin.cloudfront CloudFrontVPCOrigin AWSCloudFrontVPCOriginServiceRolePolicy
        waf WAFLogging WAFLoggingServiceRolePolicy
        wafv2 WAFV2Logging WAFV2LoggingServiceRolePolicy

        access-analyzer AccessAnalyzer AccessAnalyzerServiceRolePolicy
        apidestinations.events AmazonEventBridgeApiDestinations AmazonEventBridgeApiDestinationsServiceRolePolicy
        appstream.application-autoscaling ApplicationAutoScaling_AppStreamFleet AWSApplicationAutoscalingAppStreamFleetPolicy
        comprehend.application-autoscaling ApplicationAutoScaling_ComprehendEndpoint AWSApplicationAutoscalingComprehendEndpointPolicy
        compute-optimizer ComputeOptimizer ComputeOptimizerServiceRolePolicy
        custom-resource.application-autoscaling ApplicationAutoScaling_CustomResource AWSApplicationAutoScalingCustomResourcePolicy
        dynamodb.application-autoscaling ApplicationAutoScaling_DynamoDBTable AWSApplicationAutoscalingDynamoDBTablePolicy
        ecs.application-autoscaling ApplicationAutoScaling_ECSService AWSApplicationAutoscalingECSServicePolicy
        elasticache.application-autoscaling ApplicationAutoScaling_ElastiCacheRG AWSApplicationAutoscalingElastiCacheRGPolicy
        elasticmapreduce EMRCleanup AmazonEMRCleanupPolicy
        es AmazonElasticsearchService AmazonElasticsearchServiceRolePolicy
        events CloudWatchEvents CloudWatchEventsServiceRolePolicy
        fsx AmazonFSx AmazonFSxServiceRolePolicy
        globalaccelerator GlobalAccelerator AWSGlobalAcceleratorSLRPolicy
        guardduty AmazonGuardDuty AmazonGuardDutyServiceRolePolicy
        inspector2 AmazonInspector2 AmazonInspector2ServiceRolePolicy
        kafka.application-autoscaling ApplicationAutoScaling_KafkaCluster AWSApplicationAutoscalingKafkaClusterPolicy
        lambda.application-autoscaling ApplicationAutoScaling_LambdaConcurrency AWSApplicationAutoscalingLambdaConcurrencyPolicy
        logger.cloudfront CloudFrontLogger AWSCloudFrontLogger
        macie AmazonMacie AmazonMacieServiceRolePolicy
        malware-protection.guardduty AmazonGuardDutyMalwareProtection AmazonGuardDutyMalwareProtectionServiceRolePolicy
        neptune.application-autoscaling ApplicationAutoScaling_NeptuneCluster AWSApplicationAutoscalingNeptuneClusterPolicy
        networkmanager NetworkManager AWSNetworkManagerServiceRolePolicy
        organizations Organizations AWSOrganizationsServiceTrustPolicy
        rds.application-autoscaling ApplicationAutoScaling_RDSCluster AWSApplicationAutoscalingRDSClusterPolicy
        replication.dynamodb DynamoDBReplication DynamoDBReplicationServiceRolePolicy
        replicator.lambda LambdaReplicator AWSLambdaReplicator
        sagemaker.application-autoscaling ApplicationAutoScaling_SageMakerEndpoint AWSApplicationAutoscalingSageMakerEndpointPolicy
        securityhub SecurityHub AWSSecurityHubServiceRolePolicy
        spot EC2Spot AWSEC2SpotServiceRolePolicy
        spotfleet EC2SpotFleet AWSEC2SpotFleetServiceRolePolicy
        support Support AWSSupportServiceRolePolicy
        transitgateway VPCTransitGateway AWSVPCTransitGatewayServiceRolePolicy
        trustedadvisor TrustedAdvisor AWSTrustedAdvisorServiceRolePolicy
        workspaces.application-autoscaling ApplicationAutoScaling_WorkSpacesPool AWSApplicationAutoscalingWorkSpacesPoolPolicy
        """;

    private static readonly FrozenDictionary<string, ServiceWithLinkedRole> Known = Rows
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(row => row.Split(' '))
        .ToFrozenDictionary(
            row => row[0],
            row => new ServiceWithLinkedRole(NameOf(row[1]), ManagedPolicies + row[2], row.Length > 3),
            StringComparer.Ordinal);

    /// <param name="service">"ecs.application-autoscaling", without ".amazonaws.com". AWS's answer for an unknown service is not public.
    /// Here it gets a role.</param>
    public static ServiceWithLinkedRole Of(string service) => Known.GetValueOrDefault(service)
        ?? new(NameOf(string.Concat(service.Split('.', '-').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]))), PolicyArn: null, TakesSuffix: true);

    private static string NameOf(string name) => "AWSServiceRoleFor" + name;
}
