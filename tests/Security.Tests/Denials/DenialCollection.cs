namespace Rolecall.Security.Tests.Denials;

/// <summary>The tests of what a denial tells share one world.</summary>
[CollectionDefinition("denials")]
public sealed class DenialCollection : ICollectionFixture<DenialWorld>;
