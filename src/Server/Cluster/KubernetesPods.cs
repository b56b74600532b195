namespace Rolecall.Server.Cluster;

/// <summary>What a silo that is a pod learns from Kubernetes: which of the others' pods are gone.</summary>
internal static class KubernetesPods
{
    /// <summary>Set by Kubernetes in every pod.</summary>
    private const string Api = "KUBERNETES_SERVICE_HOST";

    /// <summary>Set by the pod's manifest; by these names Orleans knows the pod again (deploy/kubernetes).</summary>
    private static readonly string[] OfPod = ["POD_NAME", "POD_NAMESPACE", "POD_IP"];

    /// <summary>Whether the process is a pod whose manifest says which.</summary>
    public static bool IsPod(Func<string, string?> environment) =>
        !string.IsNullOrEmpty(environment(Api)) && Array.TrueForAll(OfPod, name => !string.IsNullOrEmpty(environment(name)));

    /// <summary>
    /// In a pod: names the silo after it, and gives up silos whose pods were deleted at once, where probes would take seconds. The pod's
    /// service account must be allowed to read pods, and to label its own.
    /// </summary>
    public static ISiloBuilder FollowPods(this ISiloBuilder silo, Func<string, string?> environment) =>
        IsPod(environment) ? silo.UseKubernetesHosting() : silo;
}
