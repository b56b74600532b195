namespace Rolecall.Cli.AccessTests;

/// <summary>That no chain of AssumeRole leads from whoever the test is "as" to a role, or to any role that may do the test's check.</summary>
/// <param name="Role">The role's name or ARN; null where the check's action is what is not to be reached.</param>
/// <param name="Depth">Roles on a chain, at most.</param>
internal sealed record NoPath(string? Role, int Depth)
{
    public const int DefaultDepth = 4;

    /// <summary>As AccessService.WhoCanAssume takes them.</summary>
    public const int MostDepth = 10;
}
