using System.Globalization;
using Rolecall.Api.Native.V1;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Compute;

/// <summary>Workloads as they are launched: their ids and ARNs in AWS's shapes, and the permissions that AWS asks for.</summary>
internal static class Workloads
{
    private const int SessionNameLength = 64;

    public static StoredWorkload Instance(AccountId account, string region, DateTimeOffset now, IRandomSource random)
    {
        var id = "i-" + Hex(random, 17);
        Span<byte> ip = stackalloc byte[3];
        random.Fill(ip);
        return new StoredWorkload
        {
            Id = id,
            Kind = WorkloadKind.Instance,
            ServicePrincipal = "ec2.amazonaws.com",
            ResourceArn = $"arn:aws:ec2:{region}:{account}:instance/{id}",
            SessionName = id,
            Region = region,
            LaunchedAt = now,
            PrivateIp = string.Create(CultureInfo.InvariantCulture, $"10.{ip[0]}.{ip[1]}.{ip[2]}"),
            MetadataSecret = UniqueIds.MetadataSecret(random),
        };
    }

    public static StoredWorkload Task(AccountId account, string region, string cluster, DateTimeOffset now, IRandomSource random)
    {
        var id = Hex(random, 32);
        return new StoredWorkload
        {
            Id = id,
            Kind = WorkloadKind.Task,
            ServicePrincipal = "ecs-tasks.amazonaws.com",
            ResourceArn = $"arn:aws:ecs:{region}:{account}:task/{cluster}/{id}",
            SessionName = id,
            Region = region,
            LaunchedAt = now,
            AuthorizationToken = UniqueIds.SecretKey(random),
        };
    }

    /// <summary>With the session tags of EKS. https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html</summary>
    public static StoredWorkload Pod(
        AccountId account, string region, CreatePodIdentityAssociationRequest request, DateTimeOffset now, IRandomSource random)
    {
        var cluster = $"arn:aws:eks:{region}:{account}:cluster/{request.ClusterName}";
        var pod = request.HasPodName ? request.PodName : request.ServiceAccount + "-" + Hex(random, 5);
        var uid = Guid.Parse(Hex(random, 32)).ToString();
        return new StoredWorkload
        {
            Id = "a-" + Hex(random, 17),
            Kind = WorkloadKind.Pod,
            ServicePrincipal = "pods.eks.amazonaws.com",
            ResourceArn = cluster,
            SessionName = SessionName($"eks-{request.ClusterName}-{pod}-{uid}"),
            Region = region,
            LaunchedAt = now,
            AuthorizationToken = UniqueIds.SecretKey(random),
            SessionTags =
            [
                new("eks-cluster-arn", cluster),
                new("eks-cluster-name", request.ClusterName),
                new("kubernetes-namespace", request.Namespace),
                new("kubernetes-service-account", request.ServiceAccount),
                new("kubernetes-pod-name", pod),
                new("kubernetes-pod-uid", uid),
            ],
        };
    }

    public static StoredWorkload Service(string principal, string resourceArn, string region, DateTimeOffset now, IRandomSource random) =>
        new()
        {
            Id = Hex(random, 32),
            Kind = WorkloadKind.Service,
            ServicePrincipal = principal,
            ResourceArn = resourceArn,
            SessionName = SessionName(resourceArn[(resourceArn.LastIndexOfAny([':', '/']) + 1)..]),
            Region = region,
            LaunchedAt = now,
            AuthorizationToken = UniqueIds.SecretKey(random),
        };

    public static string ListAction(WorkloadKind kind) => kind switch
    {
        WorkloadKind.Instance => "ec2:DescribeInstances",
        WorkloadKind.Task => "ecs:ListTasks",
        WorkloadKind.Pod => "eks:ListPodIdentityAssociations",
        _ => throw AdministratorsOnly(),
    };

    public static string TerminateAction(WorkloadKind kind) => kind switch
    {
        WorkloadKind.Instance => "ec2:TerminateInstances",
        WorkloadKind.Task => "ecs:StopTask",
        WorkloadKind.Pod => "eks:DeletePodIdentityAssociation",
        _ => throw AdministratorsOnly(),
    };

    private static AwsFaultException AdministratorsOnly() =>
        new(Fault.AccessDenied("Resources of other services are listed and removed with the admin token."));

    /// <summary>As much of the name as a role session may bear.</summary>
    private static string SessionName(string name)
    {
        var allowed = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || "_+=,.@-".Contains(c, StringComparison.Ordinal) ? c : '-')).PadRight(2, '-');
        return allowed[..Math.Min(allowed.Length, SessionNameLength)];
    }

    private static string Hex(IRandomSource random, int digits)
    {
        var bytes = new byte[(digits + 1) / 2];
        random.Fill(bytes);
        return Convert.ToHexStringLower(bytes)[..digits];
    }
}
