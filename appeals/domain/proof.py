"""Proves downloaded files against their manifests, without any database, and says what that proves."""

from collections.abc import Iterator, Sequence

from appeals.domain import signatures
from appeals.domain.manifests import Manifest, NotAManifest, SealedFile, read
from appeals.domain.proof_seals import Trust, prove_seals, prove_stamp
from appeals.domain.proof_statements import Given, Outcome, Proof
from appeals.domain.versions import FIRST, text_hash
from letter_templates.docx_package import BadPackage
from letter_templates.pdf_construct import Unsupported
from letter_templates.text import docx_text, same_words

__all__ = ["Given", "Outcome", "Proof", "prove"]

CALLED = {"docx": "Word file", "pdf": "PDF"}
BEGINNINGS = {"docx": b"PK\x03\x04", "pdf": b"%PDF"}
OWN_CLOCK = "the moment of sealing: it is the service's own clock, no outside time stamp"
NEVER = "the facts behind the letter: the manifest carries their hash only, the service keeps them"


def prove(
    files: Sequence[Given],
    manifests: Sequence[Given],
    *,
    fingerprint: str = "",
    issuers: Sequence[bytes] = (),
    authorities: Sequence[bytes] = (),
) -> Proof:
    """Check manifests in themselves, files against them, the files' words, seals and outside time stamps.

    ``fingerprint`` is the organization's key's, or its certificate's, or both with a comma between, known
    from elsewhere; without it nobody knows whose they are. ``issuers`` and ``authorities`` are files (PEM)
    with the certificates that are trusted to issue certificates, and to tell the time.
    """
    proof = Proof()
    known = list(_known(manifests, proof))
    for manifest in known:
        _manifest(manifest, proof, fingerprint)
        _chain(manifest, known, proof)
    matched = _matched(files, known, proof) if known or manifests else {}
    for manifest in known:
        _files(manifest, matched, proof)
    trust = Trust(frozenset(_fingerprints(fingerprint)), tuple(issuers), tuple(authorities))
    stamped = [prove_stamp(manifest, trust, proof) for manifest in known]
    prove_seals(files, known, trust, proof)
    if known:
        proof.unproved("everything", NEVER)
    if known and not all(stamped):
        proof.unproved(
            "everything", "the moment of sealing: it is the service's own clock, no outside time stamp"
        )
    return proof


def _fingerprints(given: str) -> Iterator[str]:
    for each in given.split(","):
        if each.strip():
            yield each.replace(":", "").replace(" ", "").lower()


def _known(manifests: Sequence[Given], proof: Proof) -> Iterator[Manifest]:
    for given in manifests:
        try:
            manifest = read(given.name, given.content)
            manifest.version_hash  # noqa: B018  raises where fields are missing
        except NotAManifest as error:
            proof.broken(given.name, f"is not a manifest of ours: {error}")
        else:
            yield manifest


def _manifest(manifest: Manifest, proof: Proof, fingerprint: str) -> None:
    key, own = manifest.inner("signing_key", "public_key"), manifest.inner("signing_key", "fingerprint")
    if manifest.own_hash != manifest.said("manifest_sha256"):
        proof.broken(manifest.name, "was changed: its own hash is another")
    elif manifest.version_hash != manifest.said("sha256"):
        proof.broken(manifest.name, "was changed: the version's hash does not follow from its fields")
    else:
        proof.proved(manifest.name, "is whole: its own hash and the version's hash follow from what it says")
    made = {
        "manifest": manifest.own_hash,
        "version": manifest.version_hash,
    }
    for what, digest in made.items():
        if not signatures.holds(key, what, digest, manifest.inner("signatures", what)):
            proof.broken(manifest.name, f"the signature over the {what} is not by the key that it names")
            return
    proof.proved(manifest.name, f"manifest and version are signed by the key {own}")
    _key(manifest, proof, key, own, fingerprint)


def _key(manifest: Manifest, proof: Proof, key: str, own: str, fingerprint: str) -> None:
    wanted = list(_fingerprints(fingerprint))
    if signatures.fingerprint(key) != own:
        proof.broken(manifest.name, "names a fingerprint that is not its key's")
    elif not wanted:
        what = (
            "whose key it is: compare the fingerprint with the one on the version's page (--key FINGERPRINT)"
        )
        proof.unproved(manifest.name, what)
    elif own not in wanted:
        proof.broken(manifest.name, f"is signed by another key than {', '.join(wanted)}")
    else:
        proof.proved(manifest.name, "the key is the one whose fingerprint you gave")


def _chain(manifest: Manifest, known: Sequence[Manifest], proof: Proof) -> None:
    previous, number = manifest.said("previous_sha256"), manifest.number
    if manifest.said("estimate_version"):
        what = f"the chain of the estimate: this paper is linked to version {number} ({previous}), kept there"
        proof.unproved(manifest.name, what)
    elif number == 1:
        if previous == FIRST:
            proof.proved(manifest.name, "version 1, the first of its document's chain")
        else:
            proof.broken(manifest.name, "calls itself version 1 and names a version before it")
    else:
        _follows(manifest, known, proof)


def _follows(manifest: Manifest, known: Sequence[Manifest], proof: Proof) -> None:
    previous, number = manifest.said("previous_sha256"), manifest.number
    before = [
        each
        for each in known
        if each.said("document_id") == manifest.said("document_id") and each.number == number - 1
    ]
    if not before:
        what = (
            f"its place in the chain: it names version {number - 1} ({previous}), whose manifest is not here"
        )
        proof.unproved(manifest.name, what)
    elif before[0].version_hash == previous:
        proof.proved(manifest.name, f"version {number} follows version {number - 1} ({before[0].name})")
    else:
        proof.broken(
            manifest.name, f"version {number} does not follow version {number - 1} ({before[0].name})"
        )


def _matched(files: Sequence[Given], known: Sequence[Manifest], proof: Proof) -> dict[str, Given]:
    """Given files by the hash of the sealed file that they are; whatever is none of them is told."""
    sealed = {each.sha256: each for manifest in known for each in manifest.files}
    by_name = {each.name: each for each in sealed.values()}
    matched = {given.sha256: given for given in files if given.sha256 in sealed}
    for given in files:
        own = sealed.get(given.sha256)
        namesake = by_name.get(given.name)
        if own is None:
            _stranger(
                given, namesake, [each for each in sealed.values() if each.sha256 not in matched], proof
            )
        elif namesake is not None and namesake != own:
            proof.broken(given.name, f"was swapped: it is {own.name}, under the name of another file")
    return matched


def _stranger(given: Given, namesake: SealedFile | None, missing: Sequence[SealedFile], proof: Proof) -> None:
    alike = (each for each in missing if given.content.startswith(BEGINNINGS.get(each.format, b"\0\0")))
    meant = namesake or next(alike, None)
    if meant is None:
        proof.broken(given.name, "is in none of the manifests")
        return
    what = f"is not the {CALLED.get(meant.format, meant.format)} that was sealed as {meant.name}"
    proof.broken(given.name, f"{what}: its SHA-256 is {given.sha256}, sealed was {meant.sha256}")


def _files(manifest: Manifest, matched: dict[str, Given], proof: Proof) -> None:
    found = {each.format: matched[each.sha256] for each in manifest.files if each.sha256 in matched}
    for each in manifest.files:
        if each.sha256 != manifest.said(f"{each.format}_sha256"):
            proof.broken(manifest.name, f"names a {each.format} file that is not the one of its version")
        elif each.format in found:
            what = f"is byte for byte the {CALLED.get(each.format, each.format)} of version {manifest.number}"
            proof.proved(found[each.format].name, f"{what} (SHA-256 {each.sha256})")
        else:
            proof.unproved(each.name, "was not given, or not unchanged")
    word, pdf = found.get("docx"), found.get("pdf")
    if word is not None:
        _words(manifest, word, proof)
    if word is not None and pdf is not None:
        _both(word, pdf, proof)
    elif found:
        proof.unproved(manifest.name, "that Word file and PDF say the same: only one of them is here")


def _words(manifest: Manifest, word: Given, proof: Proof) -> None:
    try:
        words = text_hash(docx_text(word.content))
    except (BadPackage, Unsupported) as error:
        proof.broken(word.name, f"its words cannot be read: {error}")
        return
    if words == manifest.said("text_sha256"):
        proof.proved(word.name, "its words are those whose hash was sealed")
    else:
        proof.broken(word.name, "its words are not those whose hash was sealed")


def _both(word: Given, pdf: Given, proof: Proof) -> None:
    try:
        differences = same_words(word.content, pdf.content)
    except (BadPackage, Unsupported, RuntimeError) as error:
        differences = [f"one of them cannot be read ({error})"]
    if differences:
        proof.broken(pdf.name, f"does not say what {word.name} says: {'; '.join(differences[:3])}")
    else:
        proof.proved(
            pdf.name, f"says word for word what {word.name} says, page by page with header and footer"
        )
