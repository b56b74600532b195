using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Identity.Secrets;

/// <summary>A secret that no log, trace or debugger prints: it has no text form, only <see cref="Reveal"/>.</summary>
public sealed class Secret(string value) : IEquatable<Secret>
{
    /// <summary>The secret itself, for signing with it or for the one answer that shows it.</summary>
    public string Reveal() => value;

    /// <summary>Compares in time that does not depend on where the two differ.</summary>
    public bool IsSameAs(string presented) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(presented));

    public bool Equals(Secret? other) => other is not null && IsSameAs(other.Reveal());

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => 0;

    public override string ToString() => "(secret)";
}
