using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Server.Cluster;
using Rolecall.Server.Options;
using Rolecall.Server.Tests.Storage;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>A silo asks Kubernetes about its pods where it is one, and nowhere else.</summary>
public sealed class KubernetesPodsTests : IDisposable
{
    private static readonly Dictionary<string, string> Pod = new()
    {
        ["KUBERNETES_SERVICE_HOST"] = "10.0.0.1",
        ["POD_NAME"] = "rolecall-0",
        ["POD_NAMESPACE"] = "rolecall",
        ["POD_IP"] = "10.0.0.2",
    };

    private readonly StoreFolder folder = new();

    public static TheoryData<string> Variables => [.. Pod.Keys];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Pod_FollowsPods() => Follows(Pod).Should().BeTrue();

    [Fact]
    public void Gateway_HasNoPodsToFollow() => Follows(Pod, "gateway").Should().BeFalse();

    [Theory]
    [MemberData(nameof(Variables))]
    public void Process_ThatLacksAVariable_IsNoPod(string missing) =>
        Follows(Pod.Where(one => one.Key != missing).ToDictionary()).Should().BeFalse();

    [Fact]
    public void Manifest_GivesEachPodItsVariables_AndMayReadPods()
    {
        var manifest = File.ReadAllText(Path.Combine(Corpora.Repository, "deploy/kubernetes/rolecall.yaml"));

        foreach (var name in Pod.Keys.Where(name => name.StartsWith("POD_", StringComparison.Ordinal)))
            manifest.Should().Contain($"- name: {name}\n");
        manifest.Should().Contain("verbs: [get, list, watch, patch]").And.Contain("orleans/serviceId: rolecall, orleans/clusterId: rolecall");
    }

    private bool Follows(Dictionary<string, string> environment, string role = "all")
    {
        var secret = folder.File("secret");
        if (!File.Exists(secret))
        {
            File.WriteAllText(secret, Convert.ToBase64String(new byte[32]));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        var (options, _) = OptionReader.Read(
            ["--cluster", "postgres://db/rolecall", "--envelope-key-file", "keys", "--admin-token-file", "token", "--cluster-secret-file", secret, "--role", role],
            _ => null, "no-such-file.yaml", TextWriter.Null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.UseGrains(options!, environment.GetValueOrDefault);
        // Orleans registers serializers of every assembly that there is; this is what the package's own method adds.
        return builder.Services.Any(
            service => !service.IsKeyedService && service.ImplementationType?.FullName == "Orleans.Hosting.Kubernetes.ConfigureKubernetesHostingOptions");
    }
}
