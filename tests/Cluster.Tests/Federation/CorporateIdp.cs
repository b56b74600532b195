using System.Security.Cryptography;
using Rolecall.Federation.Saml.Issuing;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>Identity providers of a company, which a test has sign whatever it likes.</summary>
internal static class CorporateIdp
{
    /// <summary>One with a key of its own: a stranger of the same entity id differs in that alone.</summary>
    public static SimulatedIdp New(string entityId)
    {
        var key = RSA.Create(2048);
        var certificate =
            SimulatedIdp.CertificateOf(key, "idp.corp.example", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100), [1]);
        return new SimulatedIdp(entityId, certificate, "https://idp.corp.example/sso");
    }
}
