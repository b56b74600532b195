using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Client;

namespace Rolecall.Testing;

/// <summary>The sandbox of one test; disposing deletes it with all that it holds.</summary>
public sealed class TestSandbox : IAsyncDisposable
{
    private readonly SandboxService.SandboxServiceClient sandboxes;
    private readonly IReadOnlyDictionary<string, (string Arn, AwsKeys Keys)> people;

    internal TestSandbox(
        RolecallClient client, SandboxService.SandboxServiceClient sandboxes, string name, IReadOnlyDictionary<string, (string Arn, AwsKeys Keys)> people)
    {
        (this.sandboxes, this.people) = (sandboxes, people);
        Sandbox = new RolecallSandbox(client, name, people.ToDictionary(one => one.Key, one => one.Value.Keys));
    }

    /// <summary>The sandbox: callers, clock, administration.</summary>
    public RolecallSandbox Sandbox { get; }

    /// <summary>What AWS's SDKs call: their endpoint URL.</summary>
    public Uri AwsEndpoint => Sandbox.AwsEndpoint!;

    /// <summary>Keys of somebody of the world.</summary>
    /// <exception cref="ArgumentException">Nobody of that name has keys.</exception>
    public AwsKeys Keys(string person) => Sandbox.As(person).Keys;

    /// <summary>Fails where the call would be denied.</summary>
    /// <param name="caller">Somebody of the world by name, or what <see cref="RolecallSandbox.AuthorizeAsync"/> takes.</param>
    /// <param name="action">"s3:GetObject".</param>
    /// <param name="resource">An ARN.</param>
    /// <param name="context">Condition keys of the request.</param>
    /// <exception cref="AccessAssertionException">It would; the message explains why.</exception>
    public Task ShouldAllowAsync(string caller, string action, string resource = "*", IReadOnlyDictionary<string, string>? context = null) =>
        Decide(caller, action, resource, context, shouldAllow: true);

    /// <summary>Fails where the call would be allowed.</summary>
    /// <exception cref="AccessAssertionException">It would; the message explains why.</exception>
    public Task ShouldDenyAsync(string caller, string action, string resource = "*", IReadOnlyDictionary<string, string>? context = null) =>
        Decide(caller, action, resource, context, shouldAllow: false);

    /// <summary>Of somebody of the world whose keys were made; null where there is no such person.</summary>
    internal string? ArnOf(string person) => people.TryGetValue(person, out var one) ? one.Arn : null;

    /// <summary>Deletes the sandbox.</summary>
    public async ValueTask DisposeAsync() => await sandboxes.DeleteSandboxAsync(new() { Name = Sandbox.Name });

    private async Task Decide(string caller, string action, string resource, IReadOnlyDictionary<string, string>? context, bool shouldAllow)
    {
        var answer = await Sandbox.AuthorizeAsync(ArnOf(caller) ?? caller, action, resource, context);
        if (answer.Decision.Result == DecisionResult.Allowed != shouldAllow)
            throw new AccessAssertionException(
                $"{caller} should {(shouldAllow ? "" : "not ")}be allowed {action} on {resource}, and is{(shouldAllow ? " not" : "")}.\n{answer.Explanation}");
    }
}
