namespace Rolecall.LoadDriver.Processes;

/// <summary>Somebody of the demo world, as the ready file tells.</summary>
internal sealed record Person(string Name, string AccountId, string Arn, string AccessKeyId, string SecretAccessKey);
