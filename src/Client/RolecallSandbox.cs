using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;

namespace Rolecall.Client;

/// <summary>One sandbox of a server.</summary>
public sealed class RolecallSandbox
{
    private readonly RolecallClient client;
    private readonly IReadOnlyDictionary<string, AwsKeys> people;

    /// <param name="client">The server.</param>
    /// <param name="name">The sandbox's name.</param>
    /// <param name="people">Keys by name, for <see cref="As(string)"/>.</param>
    public RolecallSandbox(RolecallClient client, string name, IReadOnlyDictionary<string, AwsKeys> people)
    {
        (this.client, this.people, Name) = (client, people, name);
        Clock = new RolecallClock(this);
    }

    /// <summary>The sandbox's name.</summary>
    public string Name { get; }

    /// <summary>Its clock.</summary>
    public RolecallClock Clock { get; }

    /// <summary>Calls as the administrator, for every generated client of rolecall's own services.</summary>
    /// <exception cref="InvalidOperationException">The client has no admin token.</exception>
    public CallInvoker Calls => client.AsAdministrator(Name);

    /// <summary>What AWS's SDKs call: their endpoint URL; null where the client does not know it.</summary>
    public Uri? AwsEndpoint => client.Aws is not { } aws ? null : Name == "default" ? aws : new Uri(aws, $"/_sandbox/{Name}");

    /// <summary>Somebody of the world that the sandbox was made with.</summary>
    /// <exception cref="ArgumentException">Nobody of that name is known.</exception>
    public RolecallCaller As(string person) => people.TryGetValue(person, out var keys)
        ? As(keys)
        : throw new ArgumentException($"Nobody \"{person}\" is known here; known are {string.Join(", ", people.Keys.Order(StringComparer.Ordinal))}.", nameof(person));

    /// <summary>Whoever has the keys.</summary>
    public RolecallCaller As(AwsKeys keys) => new(client, this, keys);

    /// <summary>What the policies in force say to a call, without making it.</summary>
    /// <param name="caller">The ARN of a user, role or session; a service's name; "anonymous".</param>
    /// <param name="action">"s3:GetObject".</param>
    /// <param name="resource">An ARN; "*" for none in particular.</param>
    /// <param name="context">Condition keys of the request.</param>
    /// <param name="cancel">Ends the call.</param>
    public async Task<AuthorizeResponse> AuthorizeAsync(
        string caller, string action, string resource = "*", IReadOnlyDictionary<string, string>? context = null, CancellationToken cancel = default)
    {
        var request = new AuthorizeRequest { Caller = caller, Action = action, Resource = resource };
        request.Context.AddRange((context ?? new Dictionary<string, string>()).Select(one => new ContextKey { Key = one.Key, Values = { one.Value } }));
        return await new AccessService.AccessServiceClient(Calls).AuthorizeAsync(request, cancellationToken: cancel);
    }

    /// <summary>The decision behind a refusal, as a text to read; null where the refusal bears no request id.</summary>
    public async Task<string?> ExplainAsync(RpcException refusal, CancellationToken cancel = default) => refusal.RequestId() is { } id
        ? (await new AccessService.AccessServiceClient(Calls).ExplainAsync(new() { RequestId = id }, cancellationToken: cancel)).Explanation
        : null;
}
