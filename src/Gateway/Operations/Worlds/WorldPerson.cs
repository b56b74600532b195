using Rolecall.Identity.Secrets;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>Somebody of a world, with the access key that was just made.</summary>
/// <param name="Name">The user's name; "ACCOUNT-root" for root.</param>
/// <param name="AccountId">The account's.</param>
/// <param name="Arn">Who calls with the key.</param>
/// <param name="AccessKeyId">AKIA….</param>
/// <param name="SecretAccessKey">Told only now.</param>
public sealed record WorldPerson(string Name, string AccountId, string Arn, string AccessKeyId, Secret SecretAccessKey);
