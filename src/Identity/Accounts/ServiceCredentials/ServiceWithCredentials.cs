using System.Collections.Immutable;

namespace Rolecall.Identity.Accounts.ServiceCredentials;

/// <summary>A service that users sign in to with credentials of its own.</summary>
/// <param name="Name">Its principal.</param>
/// <param name="HasApiKeys">An API key instead of a name and a password.</param>
internal sealed record ServiceWithCredentials(string Name, bool HasApiKeys)
{
    /// <summary>
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_ssh-keys.html, …/id_credentials_keyspaces.html and
    /// …/id_credentials_api_keys_for_aws_services.html
    /// </summary>
    public static ImmutableArray<ServiceWithCredentials> All { get; } =
    [
        new("codecommit.amazonaws.com", HasApiKeys: false),
        new("cassandra.amazonaws.com", HasApiKeys: false),
        new("bedrock.amazonaws.com", HasApiKeys: true),
        new("logs.amazonaws.com", HasApiKeys: true),
    ];

    /// <summary>Null where the service has none.</summary>
    public static ServiceWithCredentials? Find(string name) => All.FirstOrDefault(service => service.Name == name);
}
