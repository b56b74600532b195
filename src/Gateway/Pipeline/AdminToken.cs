using System.Security.Cryptography;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Identity.Sandboxes;

namespace Rolecall.Gateway.Pipeline;

/// <summary>The admin token of the data directory: the server's, which is good for every sandbox.</summary>
internal sealed class AdminToken(string value)
{
    private readonly byte[] hash = SandboxTokens.Hash(value);

    /// <summary>Whose token it is: the server's, or one of the sandbox's own; null where it is neither.</summary>
    /// <param name="presented">As it came.</param>
    /// <param name="sandbox">Null where the call names none that exists.</param>
    public Administrator? HolderOf(string presented, SandboxSettings? sandbox)
    {
        // INVARIANT: hashes are compared, each of them and each to its end, so no time tells how near a guess came.
        var asked = SandboxTokens.Hash(presented);
        var found = CryptographicOperations.FixedTimeEquals(asked, hash) ? Administrator.OfServer : null;
        if (sandbox is null)
            return found;
        foreach (var token in sandbox.Tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(asked, token.Hash.AsSpan()))
                found ??= new Administrator(token.Name);
        }
        return found;
    }
}
